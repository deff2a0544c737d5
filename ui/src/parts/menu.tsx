import { type ReactNode, useEffect, useRef } from "react";

interface MenuProps {
  /** What stands on the button that opens it. */
  label: ReactNode;
  /** By which name keys find the button. */
  tool?: string;
  children: ReactNode;
}

/** Things to do or to choose behind a button. It closes by Escape, or when anything else is pressed. */
export function Menu({ label, tool, children }: MenuProps) {
  const menu = useRef<HTMLDetailsElement>(null);
  useClosing(menu);
  return (
    <details className="menu" ref={menu}>
      <summary className="small-button" data-tool={tool}>
        {label}
      </summary>
      <div className="menu-body">{children}</div>
    </details>
  );
}

function useClosing(menu: { current: HTMLDetailsElement | null }): void {
  useEffect(() => {
    const close = (event: Event): void => {
      const element = menu.current;
      if (!element?.open) return;
      const byKey = event instanceof KeyboardEvent;
      if (byKey && event.key !== "Escape") return;
      if (!byKey && element.contains(event.target as Node)) return;
      // The cursor must not stay in what is gone.
      if (element.contains(document.activeElement)) element.querySelector("summary")?.focus();
      element.open = false;
    };
    addEventListener("pointerdown", close);
    addEventListener("keydown", close);
    return () => {
      removeEventListener("pointerdown", close);
      removeEventListener("keydown", close);
    };
  }, [menu]);
}
