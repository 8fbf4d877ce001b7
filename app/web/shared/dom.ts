// Small helpers that every island shares: reading its markup, speaking to screen readers, saying when it is drawn.

/** Starts an island on each element that asks for it by `data-island`; a failure is shown in words, not swallowed. */
export function startIslands(name: string, start: (root: HTMLElement) => void | Promise<void>): void {
  for (const root of document.querySelectorAll<HTMLElement>(`[data-island="${name}"]`)) {
    Promise.resolve()
      .then(() => start(root))
      .catch((error: unknown) => {
        root.dataset["failed"] = "true";
        root.querySelector(".lv-map, .lv-swipe")?.remove();
        const note = element("p", { class: "lv-island-fault", role: "status" });
        note.textContent = "The map could not be shown here. Everything on this page also works without it.";
        root.append(note);
        console.error(error);
      });
  }
}

/** Marks the island as drawn: tests and print wait for this, because `idle` is not a promise of the map library. */
export function ready(root: HTMLElement): void {
  root.dataset["ready"] = "true";
}

/** An element with attributes and children, made without any inline style or script. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** A push button of at least 44 by 44 CSS pixels (the class sees to it). */
export function button(label: string, onPress: () => void, attributes: Record<string, string> = {}): HTMLButtonElement {
  const made = element("button", { type: "button", class: "lv-map-button", ...attributes }, label);
  made.addEventListener("click", onPress);
  return made;
}

/** The element that a data attribute points at with a selector, or null when the attribute is absent. */
export function pointedAt<T extends Element>(root: HTMLElement, name: string): T | null {
  const selector = root.dataset[name];
  return selector ? document.querySelector<T>(selector) : null;
}

/** JSON given in the page by `<script type="application/json" data-{name}>` inside the island. */
export function embedded<T>(root: HTMLElement, name: string): T | null {
  const holder = root.querySelector(`script[type="application/json"][data-${name}]`);
  return holder?.textContent ? (JSON.parse(holder.textContent) as T) : null;
}

/** Fetches JSON from our own server; any status but success is an error with the address in it. */
export async function fetchJson<T>(url: string): Promise<T> {
  const response = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return (await response.json()) as T;
}

/** Runs the work once, `wait` milliseconds after the last of several calls. */
export function debounced(work: () => void, wait: number): () => void {
  let timer: number | undefined;
  return () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(work, wait);
  };
}
