// Uploads that survive a broken connection (tus 1.0). The plain form stays as it is: each file goes up in pieces first,
// then the form is sent with the ids of what arrived in place of the files.
import { type DetailedError, Upload } from "tus-js-client";
import { element, ready, startIslands } from "../shared/dom";

const CHUNK_BYTES = 5 * 1024 * 1024;
const RETRY_AFTER_MS = [0, 1000, 3000, 5000, 10_000, 20_000, 60_000];
const MIB = 1024 * 1024;

function inMegabytes(bytes: number): string {
  return `${(bytes / MIB).toLocaleString("en-GB", { maximumFractionDigits: 1 })} MB`;
}

/** One file's line: its name, a progress bar and where it stands in words. */
class Line {
  readonly bar = element("progress", { max: "100", value: "0" });
  readonly state = element("span", { class: "lv-upload__state" }, "Waiting");
  readonly row: HTMLLIElement;

  constructor(file: File) {
    this.bar.setAttribute("aria-label", `Progress of ${file.name}`);
    this.row = element("li", { class: "lv-upload__file" }, element("span", { class: "lv-upload__name" }, `${file.name} (${inMegabytes(file.size)})`), this.bar, this.state);
  }

  progress(sent: number, total: number): void {
    const percent = total > 0 ? Math.floor((sent / total) * 100) : 100;
    this.bar.value = percent;
    this.state.textContent = `${percent}%, ${inMegabytes(sent)} sent`;
  }

  say(words: string): void {
    this.state.textContent = words;
  }
}

class Uploads {
  private readonly list = element("ul", { class: "lv-upload__files" });
  private readonly summary = element("p", { role: "status", class: "lv-upload__summary" });
  private readonly done = new Map<File, string>();

  constructor(
    private readonly root: HTMLElement,
    private readonly form: HTMLFormElement,
    private readonly input: HTMLInputElement,
  ) {
    root.append(this.summary, this.list);
    form.addEventListener("submit", (event) => {
      if (!this.input.files?.length) return;
      event.preventDefault();
      void this.send([...this.input.files], event.submitter);
    });
  }

  /** Sends one file after another: pieces of one file at a time keep a thin line from choking. */
  private async send(files: File[], submitter: HTMLElement | null): Promise<void> {
    this.busy(true);
    this.list.replaceChildren();
    const lines = files.map((file) => new Line(file));
    this.list.append(...lines.map((line) => line.row));
    try {
      for (const [i, file] of files.entries()) {
        this.summary.textContent = `Uploading file ${i + 1} of ${files.length}: ${file.name}. If the connection breaks, it goes on where it stopped.`;
        await this.one(file, lines[i] as Line);
      }
    } catch {
      this.summary.textContent = "The upload stopped. What has arrived is kept: press the button again to go on from there.";
      this.busy(false);
      return;
    }
    this.summary.textContent = "All files have arrived.";
    this.finish(submitter);
  }

  private one(file: File, line: Line): Promise<void> {
    if (this.done.has(file)) {
      line.progress(file.size, file.size);
      line.say("Arrived");
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const upload = new Upload(file, {
        endpoint: this.root.dataset["endpoint"] ?? "/uploads",
        chunkSize: CHUNK_BYTES,
        retryDelays: RETRY_AFTER_MS,
        removeFingerprintOnSuccess: true,
        metadata: { filename: file.name, filetype: file.type },
        headers: { "X-CSRF-Token": this.token() },
        onProgress: (sent, total) => { line.progress(sent, total); },
        onShouldRetry: (error) => {
          line.say("Connection lost, trying again");
          return worthRetrying(error);
        },
        onError: (error) => {
          line.say("Stopped");
          reject(error);
        },
        onSuccess: () => {
          this.done.set(file, upload.url ?? "");
          line.say("Arrived");
          resolve();
        },
      });
      void upload.findPreviousUploads().then((earlier) => {
        if (earlier[0]) upload.resumeFromPreviousUpload(earlier[0]);
        upload.start();
      });
    });
  }

  /** Puts the ids of the uploads in hidden fields, empties the file field, and sends the form for good. */
  private finish(submitter: HTMLElement | null): void {
    const name = this.root.dataset["field"] ?? "upload";
    for (const url of this.done.values()) {
      const id = new URL(url, window.location.href).pathname.split("/").filter(Boolean).at(-1) ?? "";
      this.form.append(element("input", { type: "hidden", name, value: id }));
    }
    this.input.disabled = true;
    if (submitter instanceof HTMLButtonElement && submitter.name)
      this.form.append(element("input", { type: "hidden", name: submitter.name, value: submitter.value }));
    this.form.submit();
  }

  private token(): string {
    return this.form.querySelector<HTMLInputElement>('input[name="csrf_token"]')?.value ?? "";
  }

  private busy(on: boolean): void {
    this.root.setAttribute("aria-busy", String(on));
    for (const control of this.form.querySelectorAll<HTMLButtonElement>('button[type="submit"], button:not([type])')) control.disabled = on;
  }
}

/** A refusal (4xx) is final, but for a lock still held (409, 423); everything else may pass. */
function worthRetrying(error: DetailedError): boolean {
  const status = error.originalResponse?.getStatus() ?? 0;
  return status === 409 || status === 423 || status < 400 || status >= 500;
}

startIslands("upload", (root) => {
  const form = root.closest("form");
  const input = root.querySelector<HTMLInputElement>('input[type="file"]');
  if (!form || !input) throw new Error("upload needs a file field inside a form");
  new Uploads(root, form, input);
  ready(root);
});
