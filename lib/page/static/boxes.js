// A box that scrolls sideways can be reached and scrolled with the keyboard, and says
// that there is more to the right: book.css fades its edge.
{
  const SCROLLING = "div.math, .bd-article pre, .pst-scrollable-table-container, .text_latex, .text_html";

  const hidden = (box) => box.scrollWidth - box.clientWidth;

  function mark(box, more, left) {
    if (more > 0) box.setAttribute("tabindex", "0");
    else box.removeAttribute("tabindex");
    box.toggleAttribute("data-more", more - left > 1);
  }

  // All are measured before one is changed, or the page would be laid out for each.
  function measure(boxes) {
    const found = boxes.map((box) => [box, hidden(box), box.scrollLeft]);
    for (const [box, more, left] of found) mark(box, more, left);
  }

  const all = [...document.querySelectorAll(SCROLLING)];
  const observer = new ResizeObserver((entries) => measure(entries.map(({ target }) => target)));
  for (const box of all) {
    observer.observe(box);
    box.addEventListener("scroll", () => measure([box]), { passive: true });
  }
  // Letters that come late make a formula wider, and its box no larger.
  document.fonts.addEventListener("loadingdone", () => measure(all));

  // A box is named by what it reads, not by the other name myst-nb gives it.
  for (const summary of document.querySelectorAll("details.hide > summary[aria-label]"))
    summary.removeAttribute("aria-label");
}
