import { useEffect, useRef } from "react";
import { currentKey } from "./key.ts";

const AT_MOST_EVERY_MS = 2000;
const AGAIN_AFTER_MS = 5000;

/** Calls back whenever answers may have changed; several changes in a row are told once. */
export function useNews(changed: () => void, { listens }: { listens: boolean }): void {
  const told = useRef(changed);
  told.current = changed;
  useEffect(() => {
    if (!listens) return;
    const leaving = new AbortController();
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const tell = (): void => {
      waiting ??= setTimeout(() => {
        waiting = undefined;
        told.current();
      }, AT_MOST_EVERY_MS);
    };
    void listen(tell, leaving.signal);
    return () => {
      leaving.abort();
      clearTimeout(waiting);
    };
  }, [listens]);
}

/** Follows the server's stream until told to leave; a stream that breaks is begun again. */
async function listen(tell: () => void, signal: AbortSignal): Promise<void> {
  let known: string | null = null;
  while (!signal.aborted) {
    try {
      for await (const offset of offsets(signal)) {
        if (known !== null && offset !== known) tell();
        known = offset;
      }
    } catch {
      // Whoever asks next is told what is wrong.
    }
    await pause(AGAIN_AFTER_MS, signal);
  }
}

/** The offsets of a stream of server-sent events; EventSource could not bring a key. */
async function* offsets(signal: AbortSignal): AsyncGenerator<string> {
  const key = currentKey();
  const headers: HeadersInit = key === null ? {} : { authorization: `Bearer ${key}` };
  const response = await fetch("/api/v2/news", { signal, headers });
  if (!response.ok || !response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (text + value).split("\n");
    text = lines.pop() ?? "";
    for (const line of lines) {
      if (line.startsWith("data: ")) yield line.slice("data: ".length);
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
