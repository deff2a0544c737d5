import { type RefObject, useEffect, useRef } from "react";
import { pageOf } from "../identity.ts";
import { keepTime, navigate } from "../router.ts";
import { Finder } from "./finder.tsx";

/** Finds by name as one types; `/` brings the cursor here from anywhere on the page. */
export function Search({ start = "", large = false }: { start?: string; large?: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  useSlash(input);
  const go = (to: string): void => {
    input.current?.blur();
    navigate(keepTime(to));
  };
  return (
    <Finder
      input={input}
      label="Find a dataset, job or column"
      large={large}
      onPick={(hit) => go(pageOf(hit.id))}
      onWords={(words) => go(`/?${new URLSearchParams({ q: words })}`)}
      shortcut="/"
      start={start}
    />
  );
}

function useSlash(input: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent): void => {
      const typing = event.target instanceof Element && event.target.closest("input, textarea");
      const taken = typing || event.defaultPrevented || event.metaKey || event.ctrlKey;
      if (event.key !== "/" || taken) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [input]);
}
