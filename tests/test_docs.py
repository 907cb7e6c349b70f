"""The guides say what the screen says, and links between documents lead somewhere."""

import ast
import re
from pathlib import Path

import pytest
from jinja2 import Environment

ROOT = Path(__file__).resolve().parent.parent
GUIDES = sorted((ROOT / "docs" / "vi").glob("*.md"))
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
EMPHASIS = {"đậm", "thư mục dữ liệu khác", "tất cả", "trên cùng máy", "ngay từ đầu"}  # bold, but not on the screen


def one_line(words):
    return " ".join(words.split())


@pytest.fixture(scope="module")
def screen():
    """Every text a person can meet: string constants of the program, text and strings of the templates."""
    found = set()
    for path in (ROOT / "intranet").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found |= {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    for path in (ROOT / "templates").rglob("*.html"):
        page = ""
        for _, kind, value in Environment(autoescape=True).lex(path.read_text(encoding="utf-8")):
            if kind == "string":
                found.add(value[1:-1])
            page += value if kind == "data" else "\0"
        found |= set(re.split(r"<[^<>]*>|\0", page))
    return {one_line(words) for words in found}


def labels(guide):
    """What the guide prints in bold, outside its code, each once."""
    text = re.sub(r"```.*?```|`[^`]*`", "", guide.read_text(encoding="utf-8"), flags=re.S)
    return sorted({one_line(words) for words in re.findall(r"\*\*(.+?)\*\*", text, re.S)} - EMPHASIS)


def shown(label, screen):
    """Whether the screen has the label; “…” in it stands for words that differ from case to case."""
    pieces = [one_line(piece) for piece in label.split("…")]
    return label in screen or all(piece in screen for piece in pieces if piece)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_every_label_in_bold_is_on_the_screen(guide, screen):
    quoted = labels(guide)
    assert len(quoted) > 20
    assert [label for label in quoted if not shown(label, screen)] == []


def test_a_label_that_is_only_part_of_a_sentence_is_not_taken_for_shown(screen):
    assert shown("Phát hành tới … trường", screen)
    assert not shown("Văn bản đã phát hành không sửa", screen)
    assert not shown("Phát hành ngay … trường", screen)


def test_every_environment_variable_named_is_read_by_the_program():
    guide = (ROOT / "docs" / "vi" / "quan-tri.md").read_text(encoding="utf-8")
    named = re.findall(r"^\| `([A-Z_]+)`", guide, re.M)
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "intranet").rglob("*.py"))
    read = set(re.findall(r'environ\.get\("([A-Z_]+)"', source))
    assert sorted(named) == sorted(read)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_to_a_file(document):
    links = re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8"))
    local = [link.split("#")[0] for link in links if not re.match(r"[a-z]+:|#", link)]
    assert [link for link in local if not (document.parent / link).exists()] == []
