import { type RefObject, useEffect, useRef } from "react";
import { pageOf } from "../identity.ts";
import { keepTime, navigate } from "../router.ts";
import { Finder } from "./finder.tsx";

interface SearchProps {
  start?: string;
  large?: boolean;
  /** What to do with words of which nothing was picked; without it the catalog is searched. */
  onWords?: (words: string) => void;
}

/** Finds by name as one types; `/` brings the cursor here from anywhere on the page. */
export function Search({ start = "", large = false, onWords = searchCatalog }: SearchProps) {
  const input = useRef<HTMLInputElement>(null);
  useSlash(input);
  const leave = (): void => input.current?.blur();
  return (
    <Finder
      input={input}
      label="Find a dataset, job or column"
      large={large}
      onPick={(hit) => {
        leave();
        navigate(keepTime(pageOf(hit.id)));
      }}
      onWords={(words) => {
        leave();
        onWords(words);
      }}
      shortcut="/"
      start={start}
    />
  );
}

function searchCatalog(words: string): void {
  navigate(words ? `/catalog?${new URLSearchParams({ q: words })}` : "/catalog");
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
