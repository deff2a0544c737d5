import { useEffect, useRef } from "react";
import type { Id } from "../api/answers.ts";
import type { Drawing } from "./drawing.ts";
import type { Seen } from "./lenses.ts";
import { asSvg } from "./still.tsx";

interface PaperProps {
  drawing: Drawing;
  looks: ReadonlyMap<Id, Seen>;
  thickness: ReadonlyMap<string, number>;
}

/** All of the picture, for paper alone: what is seen on the screen is cut where the screen ends. */
export function Paper({ drawing, looks, thickness }: PaperProps) {
  const sheet = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const paper = matchMedia("print");
    const turn = (): void => {
      sheet.current?.replaceChildren();
      if (!paper.matches) return;
      const { documentElement: image } = new DOMParser().parseFromString(
        asSvg(drawing, looks, thickness),
        "image/svg+xml",
      );
      image.removeAttribute("width");
      image.removeAttribute("height");
      ownEnds(image);
      sheet.current?.append(document.importNode(image, true));
    };
    paper.addEventListener("change", turn);
    return () => paper.removeEventListener("change", turn);
  }, [drawing, looks, thickness]);
  return <div className="paper" ref={sheet} />;
}

/** The heads of lines by names of their own: those of the screen are not drawn on paper. */
function ownEnds(image: Element): void {
  for (const end of image.querySelectorAll("marker")) end.id = `paper-${end.id}`;
  for (const line of image.querySelectorAll("[marker-end]")) {
    const end = line.getAttribute("marker-end") ?? "";
    line.setAttribute("marker-end", end.replace("#", "#paper-"));
  }
}
