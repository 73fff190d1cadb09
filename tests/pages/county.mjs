// A small county served by the real program, and a browser to look at it with. Shared by the tests and the pictures.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const program = join(root, 'build', 'muster')
export const today = '2018-06-08'
export const user = 'pat', password = 'a long enough password'

function run (store, ...args) {
  const done = spawnSync(program, [...args, '--store', store, '--today', today],
    { encoding: 'utf8', input: password + '\n', maxBuffer: 64e6 })
  if (done.status !== 0) throw new Error(`muster ${args.join(' ')}: exit ${done.status}: ${done.stderr}`)
  return done.stdout
}

function serve (store) {
  const server = spawn(program, ['serve', '--port', '0', '--store', store, '--today', today, '--tick-at', 'off'])
  return new Promise((resolve, reject) => {
    let said = ''
    const hear = text => {
      said += text
      const address = said.match(/http:\/\/127\.0\.0\.1:\d+/)
      if (address) resolve({ server, base: address[0] })
    }
    server.stdout.on('data', hear)
    server.stderr.on('data', hear)
    server.on('exit', code => reject(new Error(`muster serve ended with ${code}: ${said}`)))
  })
}

// Makes, imports and serves a county. json(...args) runs a command of the program on its store.
export async function openCounty ({ pupils = '1200', seed = '7' } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'muster-pages-'))
  const store = join(folder, 'county.sqlite'), files = join(folder, 'county')
  run(store, 'make-county', '--pupils', pupils, '--seed', seed, '--year', '2017', '--out', files)
  run(store, 'init')
  run(store, 'import', files)
  run(store, 'user', 'add', user, '--display-name', 'Pat Example', '--roles', 'general,administrator', '--both-duties', 'a test', '--password-stdin')
  const { server, base } = await serve(store)
  const browser = await openBrowser()
  return {
    base, files, browser,
    run: (...args) => run(store, ...args),
    json: (...args) => JSON.parse(run(store, ...args, '--json')),
    async close () {
      await browser.close()
      server.removeAllListeners('exit')
      server.kill()
      await new Promise(resolve => server.once('exit', resolve))
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

export function openBrowser () {
  const flags = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--lang=en-GB']
  // Chromium's own sandbox does not work for root, which is who continuous integration is.
  if (process.getuid() === 0) flags.push('--no-sandbox')
  const env = { ...process.env, LANGUAGE: 'en_GB' } // a date field reads as it does here
  return chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: flags, env })
}

// A page in a browser profile of its own. Anything it asks of another host, and any error it logs, is remembered.
export async function openPage (county, options = {}) {
  const context = await county.browser.newContext({ baseURL: county.base, locale: 'en-GB', viewport: { width: 1280, height: 900 }, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(10000)
  page.strangers = []
  page.complaints = []
  page.on('request', r => { if (!r.url().startsWith(county.base) && !r.url().startsWith('data:')) page.strangers.push(r.url()) })
  page.on('pageerror', e => page.complaints.push(String(e)))
  page.on('console', m => { if (m.type() === 'error') page.complaints.push(m.text()) })
  return page
}

export async function signIn (page, { name = user, secret = password } = {}) {
  await page.goto('/sign-in')
  await page.getByLabel('User name').fill(name)
  await page.getByLabel('Password', { exact: true }).fill(secret)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

export async function signedIn (county, options) {
  const page = await openPage(county, options)
  await signIn(page)
  return page
}

const axeSource = readFileSync(fileURLToPath(import.meta.resolve
  ? import.meta.resolve('axe-core/axe.min.js')
  : new URL('node_modules/axe-core/axe.min.js', import.meta.url)), 'utf8')

/** The three boxes of a day. */
export async function fillDay (page, name, day, month, year) {
  const boxes = page.getByRole('group', { name })
  await boxes.getByLabel('Day').fill(String(day))
  await boxes.getByLabel('Month').fill(String(month))
  await boxes.getByLabel('Year').fill(String(year))
}

// Violations of WCAG 2.2 AA on the page as it stands, as text, one a line.
export async function accessibilityFaults (page) {
  await page.evaluate(axeSource)
  const found = await page.evaluate(() => window.axe.run(document,
    { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }))
  return found.violations.map(v => `${v.id}: ${v.help}: ${v.nodes.map(n => n.target.join(' ')).slice(0, 3).join('; ')}`)
}

export const main = page => page.getByRole('main')
export const heading = page => page.getByRole('heading', { level: 1 })

/** Accessible, quiet, within its width, and of this host alone. */
export async function isSound (page) {
  assert.deepEqual(await accessibilityFaults(page), [])
  assert.deepEqual(page.strangers, [], 'the page asked another host for something')
  assert.deepEqual(page.complaints, [], 'the browser complained')
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'the page is too wide')
}

/** Somebody else, signed in, approves what the page lists: the second person whom merges and more time want. */
export async function approvedBySomebodyElse (county, said) {
  const name = 'second'
  if (!county.hasSecond) {
    county.hasSecond = true
    county.run('user', 'add', name, '--display-name', 'Sam Second', '--roles', 'general', '--password-stdin')
  }
  const page = await openPage(county)
  await signIn(page, { name })
  await page.goto('/approvals')
  await page.getByText(said).first().waitFor()
  assert.deepEqual(await accessibilityFaults(page), [])
  await page.getByRole('button', { name: /^Approve proposal/ }).first().click()
  await page.getByText('It is approved and done.').waitFor()
  await page.context().close()
}

export const follow = async (page, link) => {
  await link.click()
  await page.waitForLoadState()
}
