/* The page a school fills its report in on: rows, and what is not saved yet. Without this file one button saves all. */
(function () {
  "use strict";
  const RETRY = 15000;
  let leaving = false;

  /* ---- Rows ---- */

  document.addEventListener("click", function (event) {
    const button = event.target.closest('button[name="act"]');
    if (!button) return;
    const box = button.closest(".box");
    const table = box && box.querySelector("table.rows tbody");
    if (!table) return;
    event.preventDefault();
    if (button.value.startsWith("row-")) {
      add(box, table);
      return;
    }
    const row = button.closest("tr");
    const next = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    const left = next || add(box, table);
    number(table);
    left.querySelector("input, textarea, select").focus();
    touched(box);
    htmx.trigger(box, "save");
  });

  function add(box, table) {
    const row = box.querySelector("template").content.firstElementChild.cloneNode(true);
    table.append(row);
    number(table);
    row.querySelector("input, textarea, select").focus();
    return row;
  }

  // What a row is called stands in the names read aloud.
  function number(table) {
    Array.from(table.rows).forEach(function (row, place) {
      row.querySelectorAll("[aria-label]").forEach(function (one) {
        one.setAttribute("aria-label", one.getAttribute("aria-label").replace(/(ng) \d+/, "$1 " + (place + 1)));
      });
    });
  }

  /* ---- What is not saved yet ---- */

  let count = 0;

  document.addEventListener("input", (event) => touched(event.target.closest(".box[hx-post]")));

  function touched(box) {
    if (box) box.dataset.unsaved = ++count;
  }

  function boxOf(event) {
    return event.detail.elt.closest ? event.detail.elt.closest(".box[hx-post]") : null;
  }

  document.addEventListener("htmx:beforeRequest", function (event) {
    const box = boxOf(event);
    if (!box) return;
    // Nothing new; or the person has to choose first, and a new answer would take the buttons from under the finger.
    const itself = event.detail.elt === box;
    if (itself && (!box.dataset.unsaved || box.querySelector(".box-conflict"))) event.preventDefault();
    event.detail.xhr.sent = box.dataset.unsaved;
  });

  document.addEventListener("htmx:afterRequest", function (event) {
    const box = boxOf(event);
    if (!box) return;
    const status = event.detail.xhr.status;
    if (status === 200 && box.dataset.unsaved === event.detail.xhr.sent) delete box.dataset.unsaved;
    if (status === 0 || status >= 500) {
      tell(box, "Chưa lưu: không gửi được. Phần đã nhập vẫn còn trên màn hình và sẽ tự lưu khi có mạng lại.");
      setTimeout(retry, RETRY);
    }
  });

  // A colleague's value was taken: the field is a new one.
  document.addEventListener("htmx:afterSettle", function (event) {
    const box = event.detail.elt;
    if (box.matches && box.matches(".box")) box.querySelector("input, textarea, select").focus();
  });

  document.addEventListener("htmx:afterSwap", function (event) {
    const kept = event.detail.target;
    if (!kept.matches || !kept.matches(".box-kept")) return;
    const wrong = kept.querySelector(".error-message") !== null;
    const box = kept.closest(".box");
    box.classList.toggle("field-error", wrong);
    box.querySelectorAll("table.rows [aria-invalid]").forEach((cell) => cell.removeAttribute("aria-invalid"));
    const input = document.getElementById("v-" + box.id.slice(4));
    if (input && input.matches("input:not([type=radio]), textarea")) {
      if (wrong) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
  });

  function tell(box, words) {
    const kept = box.querySelector(".box-kept");
    let line = kept.querySelector(".box-unsaved");
    if (!line) {
      line = document.createElement("p");
      line.className = "box-unsaved";
      kept.append(line);
    }
    kept.querySelectorAll(".box-saved").forEach((old) => old.remove());
    line.textContent = words;
  }

  window.addEventListener("online", retry);

  function retry() {
    document.querySelectorAll(".box[data-unsaved] .box-unsaved").forEach((line) => htmx.trigger(line.closest(".box"), "save"));
  }

  document.addEventListener("submit", function (event) {
    if (event.target.id !== "report") return;
    if (navigator.onLine === false) {
      event.preventDefault();
      event.stopImmediatePropagation();
      document.querySelectorAll(".box[data-unsaved]").forEach((box) => tell(box, "Chưa lưu: đang mất mạng. Hãy chờ có mạng lại."));
      return;
    }
    leaving = true;
  }, true);

  window.addEventListener("pageshow", () => (leaving = false));

  window.addEventListener("beforeunload", function (event) {
    if (!leaving && document.querySelector(".box[data-unsaved]")) event.preventDefault();
  });
})();
