/** How the page looks to whoever uses this browser. `public/appearance.js` reads the first two. */
import { type Kept, keptChoice } from "./kept.ts";

type Theme = "system" | "light" | "dark";
type Motion = "system" | "reduced";

export const theme = shown(keptChoice<Theme>("headwater.theme", ["system", "light", "dark"]));
export const motion = shown(keptChoice<Motion>("headwater.motion", ["system", "reduced"]));

/** What is kept is at once what is seen. */
function shown<T>(choice: Kept<T>): Kept<T> {
  return {
    ...choice,
    keep(value) {
      choice.keep(value);
      dispatchEvent(new Event("headwater:appearance"));
    },
  };
}
