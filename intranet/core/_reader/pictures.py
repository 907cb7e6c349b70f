"""Pictures: PNG, JPEG, WebP, GIF; and the small images in which pages are shown."""

from io import BytesIO

from PIL import Image, ImageOps

from .findings import Finding

Image.MAX_IMAGE_PIXELS = None  # our own limit, below, is a refusal with a reason instead of a warning

MAX_PIXELS = 60_000_000  # the biggest common phone camera makes 50 million
KINDS = {"PNG": "png", "JPEG": "jpeg", "MPO": "jpeg", "WEBP": "webp", "GIF": "gif"}
MAX_SIDE = 16_000  # WebP ends at 16383
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")

GREY_LEVELS = 6  # with 6 a printed page looks the same as with 256 and a third the bytes
COLOURS = 32
PAGE_BYTES = 90_000  # a lossless page above this is a scan: lossy is smaller


def check(path: str) -> dict[str, str]:
    """The kind of a whole, decodable picture."""
    try:
        with Image.open(path, formats=FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise Finding("picture_too_big")
            picture.load()
            return {"kind": KINDS[picture.format or ""]}
    except (OSError, SyntaxError, ValueError, KeyError, EOFError) as error:
        raise Finding("corrupt") from error


def size(path: str) -> tuple[int, int]:
    """Width and height in pixels as shown (EXIF orientation applied)."""
    with Image.open(path, formats=FORMATS) as picture:
        turned = picture.getexif().get(0x0112, 1) >= 5
        return (picture.height, picture.width) if turned else picture.size


def page_sizes(path: str, width: str) -> list[tuple[int, int]]:
    """The size `page_image` will have, as a list of one page."""
    return [_shown(*size(path), int(width))]


def _shown(wide: int, high: int, width: int) -> tuple[int, int]:
    scale = min(1.0, width / wide, MAX_SIDE / high)
    return max(1, round(wide * scale)), max(1, round(high * scale))


def page_image(path: str, number: str, width: str) -> bytes:
    """The picture as a WebP at most `width` pixels wide; `number` is always 1."""
    with Image.open(path, formats=FORMATS) as picture:
        if picture.width * picture.height > MAX_PIXELS or number != "1":
            raise ValueError(number)
        picture.draft("RGB", (int(width), 1))  # JPEG decodes straight to a smaller size
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
    white = Image.new("RGBA", upright.size, "white")
    white.alpha_composite(upright)
    # From the file's size, not from what draft() made of it, so that page_sizes tells the truth.
    return small(white.convert("RGB").resize(_shown(*size(path), int(width)), reducing_gap=2.0), quality=45)


def small(page: Image.Image, quality: int = 25) -> bytes:
    """The page as a WebP of few bytes: grey or few colours without loss if drawn, lossy if scanned.

    WebP because at equal sharpness it is a quarter smaller than a palette PNG and half a JPEG, and unlike
    AVIF older phones show it.
    """
    _luma, *chroma = page.convert("YCbCr").getextrema()
    if all(abs(extreme - 128) <= 12 for band in chroma for extreme in band):  # type: ignore[union-attr]  # three bands: pairs of int
        step = 255 / (GREY_LEVELS - 1)
        page = page.convert("L")
        drawn: Image.Image | None = page.point([round(round(grey / step) * step) for grey in range(256)])
    elif page.getcolors(maxcolors=1 << 16):
        drawn = page.quantize(COLOURS, dither=Image.Dither.NONE)
    else:
        drawn = None
    if drawn is not None:
        exact = _webp(drawn.convert("RGB"), lossless=True, quality=50)
        if len(exact) <= PAGE_BYTES:
            return exact
    return _webp(page.convert("RGB"), lossless=False, quality=quality)


def _webp(picture: Image.Image, *, lossless: bool, quality: int) -> bytes:
    out = BytesIO()
    picture.save(out, "WEBP", lossless=lossless, quality=quality, method=4)
    return out.getvalue()
