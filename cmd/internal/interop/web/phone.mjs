// A phone in headless Chromium, driven over standard input and output, one JSON object a line.
//
//     node phone.mjs '{"library":"jssip","url":"wss://127.0.0.1:7443","user":"bob", …}'
//
// The configuration: library (jssip or sipjs), url, user, password, domain, register, answer (take calls by itself),
// processing (echo canceller, noise suppression and gain control on), digits (report
// those it hears), wav (what its microphone hears), microphone and speaker (sound devices by their description, in place of
// that), pin (the hash of
// the server's key, which Chromium is to trust), headed (a window instead of none), loopback (offer 127.0.0.1 too), folder (for the
// profile), chromium (the program).
//
// Commands are {"id":1,"do":"dial","with":["alice"]}: any function of window.phone in page/phone.js, or "close". Each is
// answered by {"event":"done","id":1,"value":…} or {"event":"error","id":1,"message":…}. All other events come by
// themselves; t is milliseconds since 1970, with a fraction, from the page's own clock.
import { spawn } from 'node:child_process';
import http from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { chromium } from 'playwright-core';

const config = JSON.parse(process.argv[2]);
const say = (event, fields = {}) => process.stdout.write(JSON.stringify({ event, ...fields }) + '\n');

// Neither library comes as one file for a page, so it is bundled here, in memory; so is what runs on the audio thread.
async function bundle() {
  const result = await esbuild.build({
    entryPoints: [config.library, 'digits'].map((name) => fileURLToPath(new URL(`page/${name}.js`, import.meta.url))),
    bundle: true, write: false, outdir: '/', format: 'iife', minify: true, define: { global: 'window' }, logLevel: 'error',
  });
  return new Map(result.outputFiles.map(({ path, contents }) => [path, contents]));
}

// A page may use the microphone only over https or from this machine, so it is served and not written into about:blank.
async function serve(scripts) {
  const page = `<!doctype html><title>Phone</title><body>
    <script>window.config = ${JSON.stringify(config)}</script><script src="${config.library}.js"></script>`;
  const server = http.createServer((request, response) => {
    const script = scripts.get(request.url);
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html; charset=utf-8');
    response.end(script ?? page);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function flags() {
  return [
    ...(config.headed ? [] : ['--headless=new']),
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--no-default-browser-check', '--disable-breakpad',
    '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-default-apps', '--disable-extensions',
    '--disable-backgrounding-occluded-windows', '--disable-renderer-backgrounding', '--disable-background-timer-throttling',
    '--remote-debugging-port=0', `--user-data-dir=${config.folder}`,
    // The microphone is a file, and nobody has to allow it or to click before sound may play.
    ...(config.microphone ? [] : ['--use-fake-device-for-media-stream', `--use-file-for-fake-audio-capture=${config.wav}`]),
    '--use-fake-ui-for-media-stream',
    '--autoplay-policy=no-user-gesture-required',
    // Without it Chromium has no candidate on a machine that has nothing but loopback.
    ...(config.loopback ? ['--allow-loopback-in-peer-connection'] : []),
    `--ignore-certificate-errors-spki-list=${config.pin}`,
  ];
}

// Chromium prints where its debugger listens; what else it prints goes to our standard error.
async function launch(url) {
  const browser = spawn(config.chromium, [...flags(), url], { stdio: ['ignore', 'ignore', 'pipe'] });
  say('spawned', { t: Date.now() });
  const endpoint = await new Promise((resolve, reject) => {
    const lines = createInterface({ input: browser.stderr });
    lines.on('line', (line) => {
      // Without a desktop and a sound card it complains at length, and means nothing by it.
      if (!/ERROR:dbus|ALSA|alsa/.test(line)) process.stderr.write(line + '\n');
      const found = /DevTools listening on (ws:\S+)/.exec(line);
      if (found) resolve(found[1]);
    });
    browser.on('error', reject);
    browser.on('exit', (code, signal) => reject(new Error(`Chromium ended: ${code ?? signal}`)));
  });
  return { browser, endpoint };
}

const server = await serve(await bundle());
const { browser, endpoint } = await launch(`http://127.0.0.1:${server.address().port}/`);
const connection = await chromium.connectOverCDP(endpoint);
const context = connection.contexts()[0];
const page = context.pages()[0] ?? await context.waitForEvent('page');
page.on('pageerror', (error) => say('pageerror', { message: error.message }));
// The page does not wait for us: what it has to tell until now it has kept.
await page.waitForFunction(() => window.phone);
await page.exposeFunction('report', (event) => say(event.event, event));
await page.evaluate(() => window.reportKept());
say('ready', { pid: browser.pid });

async function close() {
  await connection.close().catch(() => {});
  browser.kill('SIGTERM');
  server.close();
  process.exit(0);
}

const commands = createInterface({ input: process.stdin });
commands.on('close', close);
commands.on('line', async (line) => {
  const { id, do: name, with: values = [] } = JSON.parse(line);
  if (name === 'close') return close();
  try {
    const value = await page.evaluate(([name, values]) => window.phone[name](...values), [name, values]);
    say('done', { id, value: value ?? null });
  } catch (error) {
    say('error', { id, message: error.message.split('\n')[0] });
  }
});
