// What every page gets: the design system's behaviours that we use, the menu of small screens, the error summary's focus.
import CharacterCount from "@scottish-government/design-system/dist/scripts/components/character-count/character-count";
import SkipLinks from "@scottish-government/design-system/dist/scripts/components/skip-links/skip-links";

/** The menu folds on small screens; without this script it simply stays open. */
function foldMenu(): void {
  const toggle = document.querySelector<HTMLButtonElement>("[data-menu-toggle]");
  const menu = toggle ? document.getElementById(toggle.getAttribute("aria-controls") ?? "") : null;
  if (!toggle || !menu) return;
  const set = (open: boolean) => {
    toggle.setAttribute("aria-expanded", String(open));
    menu.classList.toggle("lv-nav--open", open);
  };
  toggle.hidden = false;
  menu.classList.add("lv-nav--folds");
  set(false);
  toggle.addEventListener("click", () => { set(toggle.getAttribute("aria-expanded") !== "true"); });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    set(false);
    toggle.focus();
  });
}

/** After a refused form the reader starts at the summary of what to mend. */
function focusErrors(): void {
  document.querySelector<HTMLElement>("[data-error-summary]")?.focus();
}

/** Buttons that only make sense with a script are hidden in the markup and shown here. */
function wireButtons(): void {
  for (const control of document.querySelectorAll<HTMLButtonElement>("button[data-print]")) {
    control.hidden = false;
    control.addEventListener("click", () => { window.print(); });
  }
  for (const control of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
    control.hidden = false;
    control.addEventListener("click", () => {
      void navigator.clipboard.writeText(control.dataset["copy"] ?? "").then(() => { control.textContent = "Copied"; });
    });
  }
}

/** One press is one order: a second press on the same button within the same page view does nothing. */
function sendOnce(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-send-once]"))
    form.addEventListener("submit", (event) => {
      if (form.dataset["sent"] === "true" && !event.defaultPrevented) event.preventDefault();
      if (!event.defaultPrevented) form.dataset["sent"] = "true";
    });
}

document.documentElement.classList.add("js-enabled");
for (const field of document.querySelectorAll<HTMLElement>('[data-module="ds-character-count"]')) new CharacterCount(field).init();
SkipLinks.init();
foldMenu();
wireButtons();
sendOnce();
focusErrors();
