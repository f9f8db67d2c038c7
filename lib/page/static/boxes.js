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
  const observer = new ResizeObserver((entries) => {
    const boxes = entries.map(({ target }) => [target, hidden(target), target.scrollLeft]);
    for (const [box, more, left] of boxes) mark(box, more, left);
  });
  for (const box of document.querySelectorAll(SCROLLING)) {
    observer.observe(box);
    box.addEventListener("scroll", () => mark(box, hidden(box), box.scrollLeft), { passive: true });
  }

  // A box is named by what it reads, not by the other name myst-nb gives it.
  for (const summary of document.querySelectorAll("details.hide > summary[aria-label]"))
    summary.removeAttribute("aria-label");
}
