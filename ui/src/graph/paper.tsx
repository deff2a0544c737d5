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
      sheet.current?.append(document.importNode(image, true));
    };
    paper.addEventListener("change", turn);
    return () => paper.removeEventListener("change", turn);
  }, [drawing, looks, thickness]);
  return <div className="paper" ref={sheet} />;
}
