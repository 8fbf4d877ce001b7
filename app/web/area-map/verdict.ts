// The live verdict: the form as it stands is sent to the server, whose answer is put in a region that is read aloud.
import type { Geometry } from "geojson";
import { debounced, element, pointedAt } from "../shared/dom";

const WAIT_MS = 600;
interface Answer {
  readonly sentences?: readonly string[];
  readonly detail?: string;
}

export class LiveVerdict {
  private readonly url: string | undefined;
  private readonly region: HTMLElement | null;
  private readonly form: HTMLFormElement | null;
  private readonly showWhere: (where: Geometry[]) => void;
  private pending: AbortController | undefined;
  readonly ask: () => void;

  constructor(root: HTMLElement, showWhere: (where: Geometry[]) => void) {
    this.url = root.dataset["verdictUrl"];
    this.region = pointedAt<HTMLElement>(root, "verdictRegion");
    this.form = root.closest("form");
    this.showWhere = showWhere;
    this.ask = debounced(() => void this.send(), WAIT_MS);
    if (this.url && this.region) this.form?.addEventListener("change", this.ask);
  }

  /** Sends every field but files, so the server reads exactly what it will read when the form is sent for good. */
  private async send(): Promise<void> {
    if (!this.url || !this.region || !this.form) return;
    this.pending?.abort();
    this.pending = new AbortController();
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) if (typeof value === "string") fields.append(name, value);
    this.region.setAttribute("aria-busy", "true");
    try {
      const headers = { Accept: "text/html, application/json" };
      const response = await fetch(this.url, { method: "POST", body: fields, headers, signal: this.pending.signal });
      await this.show(this.region, response);
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      this.say(this.region, ["The check could not be made just now. It will be made again when you continue."]);
    }
    this.region.removeAttribute("aria-busy");
  }

  private async show(region: HTMLElement, response: Response): Promise<void> {
    if (response.headers.get("content-type")?.startsWith("text/html")) {
      region.innerHTML = await response.text();
    } else {
      const answer = (await response.json()) as Answer;
      this.say(region, answer.sentences ?? [answer.detail ?? "The check gave no answer."]);
    }
    const places = [...region.querySelectorAll<HTMLElement>("[data-where]")];
    this.showWhere(places.map((place) => JSON.parse(place.dataset["where"] ?? "null") as Geometry).filter(Boolean));
  }

  private say(region: HTMLElement, sentences: readonly string[]): void {
    region.replaceChildren(element("ul", {}, ...sentences.map((sentence) => element("li", {}, sentence))));
  }
}
