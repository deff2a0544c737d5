import { Lexer, lexer, type MarkedToken, type Token, type Tokens } from "marked";
import { createElement, Fragment, type ReactNode } from "react";
import { Outside } from "./link.tsx";

/** Markdown as elements of our own: HTML in it stays text, images are links, nothing is fetched. */
export function Markdown({ text }: { text: string }) {
  return <div className="markdown">{blocks(lexer(text))}</div>;
}

/** A line of Markdown, to stand among other text. */
export function MarkdownLine({ text }: { text: string }) {
  return inline(Lexer.lexInline(text));
}

/** Tokens have no identity of their own, and a text is read anew as a whole. */
function each(tokens: readonly Token[], draw: (token: MarkedToken) => ReactNode): ReactNode {
  return createElement(Fragment, null, ...tokens.map((token) => draw(token as MarkedToken)));
}

function blocks(tokens: readonly Token[]): ReactNode {
  return createElement(Fragment, null, ...tokens.map((token) => block(token as MarkedToken)));
}

function block(token: MarkedToken): ReactNode {
  switch (token.type) {
    case "space":
    case "def":
      return null;
    case "heading":
      return <p className="markdown-heading">{inline(token.tokens)}</p>;
    case "paragraph":
      return <p>{inline(token.tokens)}</p>;
    case "text":
      return token.tokens ? inline(token.tokens) : token.text;
    case "checkbox":
      return token.checked ? "☑ " : "☐ ";
    case "code":
      return <pre>{token.text}</pre>;
    case "hr":
      return <hr />;
    case "blockquote":
      return <blockquote>{blocks(token.tokens)}</blockquote>;
    case "list":
      return list(token);
    case "table":
      return table(token);
    default:
      return <p>{token.raw}</p>;
  }
}

function list({ ordered, start, items }: Tokens.List): ReactNode {
  const drawn = items.map((item) => createElement("li", null, blocks(item.tokens)));
  return ordered
    ? createElement("ol", { start: start === "" ? 1 : start }, ...drawn)
    : createElement("ul", null, ...drawn);
}

function table({ header, rows }: Tokens.Table): ReactNode {
  const head = header.map((cell) => createElement("th", { scope: "col" }, inline(cell.tokens)));
  const body = rows.map((row) =>
    createElement("tr", null, ...row.map((cell) => createElement("td", null, inline(cell.tokens)))),
  );
  return (
    <table>
      <thead>{createElement("tr", null, ...head)}</thead>
      {createElement("tbody", null, ...body)}
    </table>
  );
}

function inline(tokens: readonly Token[]): ReactNode {
  return each(tokens, (token) => {
    switch (token.type) {
      case "strong":
        return <strong>{inline(token.tokens)}</strong>;
      case "em":
        return <em>{inline(token.tokens)}</em>;
      case "del":
        return <del>{inline(token.tokens)}</del>;
      case "codespan":
        return <code>{token.text}</code>;
      case "br":
        return <br />;
      case "link":
        return <Outside href={token.href}>{inline(token.tokens)}</Outside>;
      case "image":
        return <Outside href={token.href}>{token.text || token.href}</Outside>;
      case "escape":
        return token.text;
      case "text":
        return token.tokens ? inline(token.tokens) : token.text;
      default:
        return token.raw;
    }
  });
}
