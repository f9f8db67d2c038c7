// A box that scrolls sideways can be reached and scrolled with the keyboard.
const SCROLLING = "div.math, .bd-article pre, .pst-scrollable-table-container, .text_latex";

const observer = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const scrolls = target.scrollWidth > target.clientWidth;
    if (scrolls) target.setAttribute("tabindex", "0");
    else target.removeAttribute("tabindex");
  }
});
for (const box of document.querySelectorAll(SCROLLING)) observer.observe(box);
