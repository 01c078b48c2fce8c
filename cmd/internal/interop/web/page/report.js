// What the page tells the test: every event with the time it happened, and every SIP message's first line on its way.
const { report } = window;

/** Milliseconds since 1970 with a fraction, on a clock that does not jump. */
export const now = () => performance.timeOrigin + performance.now();

/** Reports an event. */
export const tell = (event, fields = {}) => report({ event, t: now(), ...fields });

const firstLine = (data) => (typeof data === 'string' ? data : new TextDecoder().decode(data)).split('\r\n', 1)[0];

const NativeWebSocket = window.WebSocket;
window.WebSocket = class extends NativeWebSocket {
  constructor(...args) {
    super(...args);
    this.addEventListener('open', () => tell('connected'));
    this.addEventListener('close', ({ code }) => tell('disconnected', { code }));
    this.addEventListener('message', ({ data }) => tell('received', { line: firstLine(data) }));
  }

  send(data) {
    super.send(data);
    tell('sent', { line: firstLine(data) });
  }
};
