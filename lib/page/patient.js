// anywidget gives a drawing up if it is not there within two seconds, which a busy phone
// can take to lay out a long page. esbuild injects this AbortSignal in place of the
// browser's, and a minute must have gone.
const MINUTE = 60_000;
const native = globalThis.AbortSignal;
export const AbortSignal = {
  any: (signals) => native.any(signals),
  timeout: (milliseconds) => native.timeout(Math.max(milliseconds, MINUTE)),
};
