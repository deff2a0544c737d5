import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Description } from "../src/parts/description.tsx";

let page: HTMLElement;
let root: Root;

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  page = document.createElement("div");
  document.body.replaceChildren(page);
  root = createRoot(page);
});

afterEach(() => {
  act(() => root.unmount());
  vi.unstubAllGlobals();
});

async function draw(text: string, contentType: string | null): Promise<void> {
  const facets = contentType === null ? {} : { documentation: { contentType } };
  await act(async () => root.render(<Description facets={facets} kind="dataset" text={text} />));
}

const TEXT = `# Orders

One **row** an order, see [the guide](https://example.com/guide) & \`id\` <b>now</b>.

- first
- [bad](javascript:alert(1))

| a | b |
|---|---|
| 1 | 2 |

![picture](https://example.com/p.png)

<script>alert(1)</script>
<img src=x onerror=alert(1)>
`;

test("Markdown is drawn with elements of our own", async () => {
  await draw(TEXT, "text/markdown");
  expect(page.querySelector("strong")?.textContent).toBe("row");
  expect(page.querySelector("code")?.textContent).toBe("id");
  expect(page.querySelectorAll("li")).toHaveLength(2);
  expect(page.querySelector("th")?.textContent).toBe("a");
  expect(page.querySelector(".markdown-heading")?.textContent).toBe("Orders");
  expect(page.textContent).toContain("guide ↗ & id");
});

test("HTML in Markdown stays text, and nothing is fetched or run", async () => {
  await draw(TEXT, "text/markdown");
  for (const tag of ["script", "img", "b", "iframe"]) {
    expect(page.querySelector(tag)).toBeNull();
  }
  expect(page.textContent).toContain("<script>alert(1)</script>");
  const addresses = [...page.querySelectorAll("a")].map((link) => link.href);
  expect(addresses).toEqual(["https://example.com/guide", "https://example.com/p.png"]);
});

test("things to do have a box before them, ticked or not, on their line", async () => {
  await draw("- [ ] ask\n- [x] tell", "text/markdown");
  expect([...page.querySelectorAll("li")].map((li) => li.textContent)).toEqual(["☐ ask", "☑ tell"]);
  expect(page.querySelector("li p")).toBeNull();
});

test("a text of no or another form is shown as it is", async () => {
  await draw("**not** bold", null);
  expect(page.querySelector("strong")).toBeNull();
  expect(page.textContent).toBe("**not** bold");
  await draw('{"a":[1]}', "application/json");
  expect(page.querySelector("pre")?.textContent).toContain('"a": [');
});
