// A box that scrolls sideways can be reached and scrolled with the keyboard, and says
// that there is more to the right: book.css fades its edge.
const SCROLLING = "div.math, .bd-article pre, .pst-scrollable-table-container, .text_latex, .text_html";

function look(box) {
  const hidden = box.scrollWidth - box.clientWidth;
  if (hidden > 0) box.setAttribute("tabindex", "0");
  else box.removeAttribute("tabindex");
  box.toggleAttribute("data-more", hidden - box.scrollLeft > 1);
}

const observer = new ResizeObserver((entries) => entries.forEach(({ target }) => look(target)));
for (const box of document.querySelectorAll(SCROLLING)) {
  observer.observe(box);
  box.addEventListener("scroll", () => look(box), { passive: true });
}

// A box is named by what it reads, not by the other name myst-nb gives it.
for (const summary of document.querySelectorAll("details.hide > summary[aria-label]"))
  summary.removeAttribute("aria-label");
