import type { AnchorHTMLAttributes, MouseEvent, ReactNode } from "react";
import { keepTime, navigate } from "../router.ts";
import { webAddress } from "../web_address.ts";

interface LinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  to: string;
}

/** A click that means "go there", not "open a new tab" or "select". */
export function isPlain(event: MouseEvent): boolean {
  const held = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  return !event.defaultPrevented && event.button === 0 && !held;
}

/** Follows a plain click without leaving the page. */
function follow(event: MouseEvent, to: string): void {
  if (!isPlain(event)) return;
  event.preventDefault();
  navigate(to);
}

export function Link({ to, ...rest }: LinkProps) {
  const address = keepTime(to);
  return <a href={address} onClick={(event) => follow(event, address)} {...rest} />;
}

/** A link that leaves Headwater; what is no web address stays plain text. */
export function Outside({ href, children }: { href: string | null; children: ReactNode }) {
  const address = webAddress(href);
  if (!address) return <span>{children}</span>;
  return (
    <a href={address} rel="noreferrer noopener" target="_blank">
      {children}
      <span aria-hidden="true"> ↗</span>
    </a>
  );
}
