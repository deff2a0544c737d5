import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { askWith, Problem, question } from "../api/ask.ts";
import { type Access, keepKey } from "../api/key.ts";

const CHEAP = question("/api/v2/find", { limit: 1 });
/** What a browser can send in a header. */
const SENDABLE = /^[\x20-\x7e]+$/;
const WRONG = "This key lets nobody in. It may be mistyped, or revoked.";
const REFUSED = "The key that this browser held lets nobody in any more.";

/** Asks for the API key, tries it, and keeps it when the server takes it. */
export function SignIn({ shut }: { shut: NonNullable<Access["shut"]> }) {
  const [typed, setTyped] = useState("");
  const [remember, setRemember] = useState(false);
  const [trying, setTrying] = useState(false);
  const [wrong, setWrong] = useState(shut === "with a wrong key" ? REFUSED : "");
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => input.current?.focus(), []);

  const complain = (words: string): void => {
    setWrong(words);
    input.current?.focus();
    input.current?.select();
  };
  const signIn = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (trying) return;
    const key = typed.trim();
    if (!key) return complain("Type the key first.");
    if (!SENDABLE.test(key)) return complain(WRONG);
    setTrying(true);
    try {
      await askWith(key, CHEAP);
      keepKey(key, { remember });
    } catch (cause) {
      setTrying(false);
      complain(words(cause));
    }
  };

  return (
    <form aria-labelledby={`${id}-title`} className="sign-in" onSubmit={signIn}>
      <title>Sign in · Headwater</title>
      <h1 id={`${id}-title`}>This server asks for a key</h1>
      <label className="sign-in-key">
        API key
        <input
          aria-describedby={wrong ? `${id}-wrong ${id}-how` : `${id}-how`}
          aria-invalid={wrong !== ""}
          autoComplete="current-password"
          name="key"
          onChange={(event) => {
            setTyped(event.target.value);
            setWrong("");
          }}
          ref={input}
          spellCheck={false}
          type="password"
          value={typed}
        />
      </label>
      {wrong && (
        <p className="sign-in-wrong" id={`${id}-wrong`} role="alert">
          {wrong}
        </p>
      )}
      <label className="sign-in-remember">
        <input
          checked={remember}
          name="remember"
          onChange={(event) => setRemember(event.target.checked)}
          type="checkbox"
        />
        <span>
          Remember it in this browser
          <span className="under">Else it is forgotten with this tab.</span>
        </span>
      </label>
      <button disabled={trying} type="submit">
        {trying ? "Trying…" : "Sign in"}
      </button>
      <div id={`${id}-how`}>
        <p className="quiet">Whoever runs the server makes keys, where its data lies:</p>
        <pre>headwater keys create NAME</pre>
      </div>
    </form>
  );
}

function words(cause: unknown): string {
  if (!(cause instanceof Problem)) return String(cause);
  return cause.status === 401 ? WRONG : `${cause.title}: ${cause.detail}`;
}
