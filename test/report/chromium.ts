import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** A Chromium on this machine, where there is one. */
export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
);

type Message = {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: unknown;
};

/** One page of a headless Chromium, driven over the DevTools protocol by a pipe, so that no port is opened. */
export class Browser {
  readonly #child: ChildProcess;
  readonly #profile: string;
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #listeners: ((message: Message) => void)[] = [];
  #session = '';
  #next = 1;

  private constructor(child: ChildProcess, profile: string) {
    this.#child = child;
    this.#profile = profile;
    let rest = '';
    (child.stdio[4] as Readable).setEncoding('utf8').on('data', (text: string) => {
      const parts = (rest + text).split('\0');
      rest = parts.pop() ?? '';
      for (const part of parts) this.#receive(JSON.parse(part) as Message);
    });
  }

  static async start(): Promise<Browser> {
    const profile = mkdtempSync(join(tmpdir(), 'ringsight-chromium-'));
    const flags =
      '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync --hide-scrollbars --remote-debugging-pipe';
    const child = spawn(
      CHROMIUM as string,
      [...flags.split(' '), `--user-data-dir=${profile}`, 'about:blank'],
      {
        stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
      },
    );
    const browser = new Browser(child, profile);
    const { targetId } = (await browser.send('Target.createTarget', { url: 'about:blank' })) as {
      targetId: string;
    };
    const { sessionId } = (await browser.send('Target.attachToTarget', { targetId, flatten: true })) as {
      sessionId: string;
    };
    browser.#session = sessionId;
    for (const domain of ['Page', 'Runtime', 'Network', 'Log', 'Audits'])
      await browser.send(`${domain}.enable`);
    return browser;
  }

  send(method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const id = this.#next++;
    const session = this.#session === '' ? {} : { sessionId: this.#session };
    (this.#child.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, (message) =>
        message.error === undefined
          ? resolve(message.result ?? {})
          : reject(new Error(JSON.stringify(message.error))),
      );
    });
  }

  /** Opens a file and tells everything that was requested, refused, logged or asked of the user meanwhile. */
  async open(file: string, width: number): Promise<readonly string[]> {
    const seen: string[] = [];
    const loaded = new Promise<void>((resolve) => {
      this.#listeners.push((message) => {
        const text = JSON.stringify(message.params ?? {});
        if (
          message.method === 'Network.requestWillBeSent' &&
          !text.includes(`"documentURL":"file://${file}","request":{"url":"file://${file}"`)
        ) {
          const { request } = message.params as { request: { url: string } };
          if (request.url !== `file://${file}`) seen.push(`request ${request.url}`);
        }
        if (message.method === 'Log.entryAdded' || message.method === 'Audits.issueAdded')
          seen.push(`${message.method} ${text}`);
        if (message.method === 'Page.javascriptDialogOpening') {
          seen.push('dialog');
          void this.send('Page.handleJavaScriptDialog', { accept: true });
        }
        if (message.method === 'Runtime.exceptionThrown' || message.method === 'Runtime.consoleAPICalled')
          seen.push(text);
        if (message.method === 'Page.loadEventFired') resolve();
      });
    });
    await this.send('Emulation.setDeviceMetricsOverride', {
      width,
      height: 900,
      deviceScaleFactor: 1,
      mobile: false,
    });
    await this.send('Page.navigate', { url: `file://${file}` });
    await loaded;
    await this.evaluate('new Promise((done) => setTimeout(done, 100))');
    this.#listeners.length = 0;
    return seen;
  }

  async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = (await this.send('Runtime.evaluate', {
      expression,
      returnByValue: true,
      awaitPromise: true,
    })) as { result: { value: T }; exceptionDetails?: unknown };
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return result.value;
  }

  async close(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
    this.#child.kill('SIGKILL');
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  #receive(message: Message): void {
    if (message.id !== undefined) {
      this.#waiting.get(message.id)?.(message);
      this.#waiting.delete(message.id);
    } else for (const listener of this.#listeners) listener(message);
  }
}
