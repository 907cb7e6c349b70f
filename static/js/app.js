/* Comfort only: every page does its work without this file. */
(function () {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");

  /* ---- htmx ---- */

  document.addEventListener("htmx:configRequest", function (event) {
    const detail = event.detail;
    const token = document.querySelector('meta[name="csrf-token"]');
    if (token) detail.headers["X-CSRFToken"] = token.content;
    if (detail.verb === "get") {
      // Filters left empty stay out of the address.
      for (const [name, value] of Array.from(detail.formData.entries())) {
        if (value === "" && detail.formData.getAll(name).every((one) => one === "")) detail.formData.delete(name);
      }
    }
  });

  // A refusal (409) is one line: it is put above what is on the screen, which stays as it was.
  document.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.xhr.status !== 409) return;
    event.detail.target.querySelectorAll(".refused").forEach((old) => old.remove());
    event.detail.swapOverride = "afterbegin";
  });

  document.addEventListener("htmx:afterSettle", function (event) {
    focusWithin(event.detail.elt);
    fetchFile();
  });
  document.addEventListener("htmx:sendError", function () {
    say("Không gửi được: mất kết nối mạng. Những gì đã nhập vẫn còn trên màn hình; hãy thử lại.");
  });
  document.addEventListener("htmx:timeout", function () {
    say("Máy chủ trả lời quá chậm. Hãy thử lại.");
  });
  document.addEventListener("htmx:responseError", function (event) {
    const answer = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    const reason = answer.querySelector("[data-explanation]");
    say(reason ? reason.textContent.trim() : "Chưa thực hiện được (mã lỗi " + event.detail.xhr.status + "). Hãy tải lại trang.");
  });

  function focusWithin(element) {
    if (!element || !element.isConnected) return;
    const spot = element.matches("[data-focus]")
      ? element
      : element.querySelector(".error-summary") || element.querySelector("[data-focus]");
    if (spot) spot.focus();
  }

  // The file one has just asked for comes by itself, once: not again when one reloads or comes back to the page.
  function fetchFile() {
    const line = document.querySelector("[data-fetch]");
    if (!line) return;
    line.removeAttribute("data-fetch");
    history.replaceState(history.state, "", location.pathname);
    line.querySelector("a").click();
  }

  function say(message) {
    const line = document.createElement("div");
    const text = document.createElement("p");
    const close = document.createElement("button");
    line.className = "toast-line";
    text.textContent = message;
    close.type = "button";
    close.textContent = "Đóng";
    close.addEventListener("click", () => line.remove());
    line.append(text, close);
    document.getElementById("toasts").replaceChildren(line);
  }

  /* ---- Plain forms: sent once ---- */

  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || "repeatable" in form.dataset) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    form.querySelectorAll('button[type="submit"]').forEach((button) => button.setAttribute("aria-disabled", "true"));
  });
  // The page comes back from the browser's memory as it was left: sent.
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(release);
  });

  function release(form) {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
    form.querySelectorAll("[data-usual]").forEach(function (button) {
      button.textContent = button.dataset.usual;
      delete button.dataset.usual;
      button.removeAttribute("aria-busy");
    });
  }

  // A file leaves the page as it is; the cookie that comes with the file tells when it has come.
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (event.defaultPrevented || !("download" in form.dataset)) return;
    const ticket = Date.now().toString(36) + Math.random().toString(36).slice(2, 12);
    let field = form.querySelector('input[name="download"]');
    if (!field) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = "download";
      form.append(field);
    }
    field.value = ticket;
    form.querySelectorAll('button[type="submit"]').forEach(function (button) {
      button.dataset.usual = button.textContent;
      button.textContent = "Đang lập tệp…";
      button.setAttribute("aria-busy", "true");
    });
    const watch = setInterval(function () {
      if (document.cookie.split("; ").includes("download=" + ticket)) {
        clearInterval(watch);
        release(form);
      }
    }, 300);
  });

  /* ---- Clicks ---- */

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-confirm], [data-copy]");
    if (button && "copy" in button.dataset) {
      copy(button);
    } else if (button && !button.dataset.agreed) {
      event.preventDefault();
      event.stopPropagation();
      ask(button);
    }
    document.querySelectorAll(".user-menu[open], .more-menu[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  }, true);

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    // The innermost first: on a phone “Thêm” lies in the opened menu.
    const menu = [".user-menu[open]", ".more-menu[open]", ".menu-switch[open]"].map((one) => document.querySelector(one)).find(Boolean);
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  function ask(button) {
    const dialog = document.createElement("dialog");
    const text = document.createElement("p");
    const row = document.createElement("div");
    const yes = document.createElement("button");
    const no = document.createElement("button");
    dialog.className = "ask";
    text.id = "ask-text";
    text.textContent = button.dataset.confirm;
    dialog.setAttribute("aria-labelledby", text.id);
    row.className = "actions";
    yes.type = no.type = "button";
    yes.className = "btn btn-primary";
    yes.textContent = button.textContent.trim();
    no.className = "btn btn-outline-primary";
    no.textContent = "Quay lại";
    yes.addEventListener("click", function () {
      dialog.close();
      button.dataset.agreed = "1";
      button.click();
      delete button.dataset.agreed;
    });
    no.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", function () {
      dialog.remove();
      button.focus();
    });
    row.append(yes, no);
    dialog.append(text, row);
    document.body.append(dialog);
    dialog.showModal();
    no.focus();
  }

  function copy(button) {
    const source = document.getElementById(button.dataset.copy);
    const text = (source.value || source.innerText).trim();
    const done = () => {
      const usual = button.textContent;
      button.textContent = "Đã sao chép";
      setTimeout(() => (button.textContent = usual), 2000);
    };
    // Browsers give the clipboard only to secure pages; in an office network the site is often plain http.
    if (navigator.clipboard) {
      navigator.clipboard.writeText(text).then(done, () => say("Trình duyệt không cho sao chép. Hãy chọn chữ rồi bấm Ctrl+C."));
      return;
    }
    getSelection().selectAllChildren(source);
    say("Đã chọn sẵn đoạn chữ. Hãy bấm Ctrl+C để sao chép.");
  }

  /* ---- Fields ---- */

  // Captured, so that htmx sends what these leave.
  document.addEventListener("change", function (event) {
    const input = event.target;
    if ("checkAll" in input.dataset) {
      boxes(input).forEach((box) => (box.checked = input.checked));
    } else if (input.type === "checkbox" && input.form) {
      const all = Array.from(input.form.querySelectorAll("[data-check-all]")).find((one) => one.dataset.checkAll === input.name);
      if (all) reflect(all);
    }
    // Phone keyboards for digits have no slash.
    if ("date" in input.dataset && /^\d{8}$/.test(input.value.trim())) {
      input.value = input.value.trim().replace(/^(\d\d)(\d\d)/, "$1/$2/");
    }
  }, true);

  // Enter in a search box inside a bigger form presses the button beside it instead of sending the form.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || !event.target.matches(".side-by-side input[type=search]")) return;
    event.preventDefault();
    event.target.closest(".side-by-side").querySelector("button").click();
  });

  function boxes(all) {
    return Array.from(all.form.elements).filter((box) => box.type === "checkbox" && box.name === all.dataset.checkAll);
  }

  function reflect(all) {
    const ticked = boxes(all).filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === boxes(all).length;
    all.indeterminate = ticked > 0 && !all.checked;
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-check-all]").forEach(reflect);
    focusWithin(document.getElementById("main"));
    fetchFile();
  });
})();
