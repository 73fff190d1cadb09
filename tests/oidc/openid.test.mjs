// Signing in with an account elsewhere: the real program, a real provider, and a browser that can be told to misbehave.
import { test, before, after } from 'node:test'
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Provider from 'oidc-provider'
import { openBrowser, openPage, accessibilityFaults, heading } from '../pages/county.mjs'

const program = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'build', 'muster')
const password = 'a long enough password', secret = 'only-the-two-of-us-know'
let folder, muster, provider, issuer, base

const freePort = () => new Promise(resolve => {
  const s = createServer().listen(0, '127.0.0.1', () => { const { port } = s.address(); s.close(() => resolve(port)) })
})

function run (...args) {
  const done = spawnSync(program, [...args, '--store', join(folder, 'store.sqlite')],
    { encoding: 'utf8', input: password + '\n', env: { ...process.env, MUSTER_DEFINITIONS: join(folder, 'definitions') } })
  if (done.status !== 0) throw new Error(`muster ${args.join(' ')}: exit ${done.status}: ${done.stderr}`)
  return done.stdout
}

function serve (port, definitions) {
  const server = spawn(program, ['serve', '--port', String(port), '--store', join(folder, 'store.sqlite'), '--tick-at', 'off', '--quiet'],
    { env: { ...process.env, MUSTER_DEFINITIONS: definitions } })
  return new Promise((resolve, reject) => {
    let said = ''
    const hear = text => { said += text; if (said.includes('Muster is at')) resolve(server) }
    server.stdout.on('data', hear)
    server.stderr.on('data', hear)
    server.on('exit', code => reject(new Error(`muster serve ended with ${code}: ${said}`)))
  })
}

const stop = server => new Promise(resolve => {
  server.removeAllListeners('exit')
  server.once('exit', resolve)
  server.kill()
})

// A provider that lets in whoever says who they are.
function openProvider (port) {
  const p = new Provider(issuer, {
    clients: [{
      client_id: 'muster', client_secret: secret, redirect_uris: [`${base}/sign-in/openid/back`],
      post_logout_redirect_uris: [`${base}/sign-in`], response_types: ['code'], grant_types: ['authorization_code']
    }],
    pkce: { required: () => true },
    cookies: { keys: ['for a test'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    findAccount: (ctx, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@kent.example`, email_verified: !id.startsWith('unverified') })
    })
  })
  return new Promise(resolve => { const s = p.listen(port, '127.0.0.1', () => resolve(s)) })
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'muster-openid-'))
  const port = await freePort(), providerPort = await freePort()
  base = `http://127.0.0.1:${port}`
  issuer = `http://127.0.0.1:${providerPort}`
  mkdirSync(join(folder, 'definitions'))
  writeFileSync(join(folder, 'secret'), secret + '\n')
  chmodSync(join(folder, 'secret'), 0o600)
  writeFileSync(join(folder, 'definitions', 'openid.yaml'), `is_on: true
provider:
  title: your council account
  issuer: ${issuer}
  client_id: muster
  secret_file: ${join(folder, 'secret')}
  our_address: ${base}
  links_by_email: true
`)
  run('init')
  for (const name of ['alice@kent.example', 'bob', 'dora@kent.example', 'unverified@kent.example']) run('user', 'add', name, '--roles', 'general', '--password-stdin')
  run('user', 'link', 'bob', 'robert')
  provider = await openProvider(providerPort)
  muster = await serve(port, join(folder, 'definitions'))
}, { timeout: 60000 })

after(async () => {
  if (muster) await stop(muster)
  if (provider) { provider.closeAllConnections(); provider.close() }
  rmSync(folder, { recursive: true, force: true })
})

// Keeps cookies by host and port, and follows nothing by itself.
class Browser {
  jars = new Map()
  async ask (url, form) {
    const host = new URL(url).host, jar = this.jars.get(host) ?? new Map()
    this.jars.set(host, jar)
    const reply = await fetch(url, {
      method: form ? 'POST' : 'GET', redirect: 'manual', body: form && new URLSearchParams(form),
      headers: { cookie: [...jar].map(([k, v]) => `${k}=${v}`).join('; '), accept: 'text/html' }
    })
    for (const line of reply.headers.getSetCookie()) {
      const [pair, ...marks] = line.split(';'), [name, value] = pair.split(/=(.*)/s)
      if (value === '' || marks.some(m => /max-age=0$|1970/i.test(m))) jar.delete(name)
      else jar.set(name, value)
    }
    const to = reply.headers.get('location')
    return { status: reply.status, to: to && new URL(to, url).href, body: await reply.text() }
  }

  // Goes to the provider and signs in there; gives the address it is sent back to, not yet asked for.
  async backFrom (who, then = '/account') {
    let at = await this.ask(`${base}/sign-in/openid?return=${encodeURIComponent(then)}`)
    for (let i = 0; i < 12 && at.to && !at.to.startsWith(base); i++) {
      at = await this.ask(at.to)
      const form = at.body.match(/<form[^>]*action="([^"]+)"/)
      if (at.status === 200 && form) {
        const prompt = at.body.match(/name="prompt" value="([^"]+)"/)[1]
        at = await this.ask(new URL(form[1], issuer).href, prompt === 'login' ? { prompt, login: who, password: 'x' } : { prompt })
      }
    }
    assert.ok(at.to?.startsWith(`${base}/sign-in/openid/back`), `the provider sent to ${at.to}: ${at.body.slice(0, 300)}`)
    return at.to
  }

  async isIn () { return (await this.ask(`${base}/account`)).status === 200 }
}

async function refused (browser, url, words) {
  const answer = await browser.ask(url)
  assert.equal(answer.status, 422)
  assert.match(answer.body, words)
  assert.equal(await browser.isIn(), false)
}

const changed = (url, name, value) => {
  const u = new URL(url)
  u.searchParams.set(name, value)
  return u.href
}

test('whoever is linked comes in, to the page that was asked for, and the form offers it', async () => {
  const b = new Browser()
  assert.match((await b.ask(`${base}/sign-in`)).body, /Sign in with your council account/)
  const done = await b.ask(await b.backFrom('robert', '/account/sessions'))
  assert.equal(done.status, 303)
  assert.equal(done.to, `${base}/account/sessions`)
  assert.match((await b.ask(`${base}/account`)).body, /bob/)
})

// The whole way as people go it: no address is followed by hand, and the content security policy must let the form lead away.
for (const javaScriptEnabled of [true, false]) {
  test(`in Chromium the button leads to the provider and back, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async () => {
    const browser = await openBrowser()
    try {
      const page = await openPage({ browser, base }, { javaScriptEnabled })
      await page.goto('/account/sessions')
      await page.waitForURL(/\/sign-in\?/)
      assert.deepEqual(javaScriptEnabled ? await accessibilityFaults(page) : [], [])
      await page.getByRole('link', { name: 'Sign in with your council account' }).or(page.getByRole('button', { name: 'Sign in with your council account' })).click()
      await page.waitForURL(url => url.href.startsWith(issuer))
      await page.locator('input[name=login]').fill('robert')
      await page.locator('input[name=password]').fill('x')
      await page.getByRole('button', { name: 'Sign-in' }).click()
      await page.getByRole('button', { name: 'Continue' }).click()
      await page.waitForURL(`${base}/account/sessions`)
      assert.match(await heading(page).innerText(), /sign/i)
      assert.deepEqual(javaScriptEnabled ? await accessibilityFaults(page) : [], [])
      await page.getByRole('button', { name: 'Sign out' }).first().click()
      await page.goto('/account')
      await page.waitForURL(/\/sign-in\?/)
      const stranger = await openPage({ browser, base }, { javaScriptEnabled })
      await stranger.goto('/sign-in/openid')
      await stranger.locator('input[name=login]').fill('carol')
      await stranger.locator('input[name=password]').fill('x')
      await stranger.getByRole('button', { name: 'Sign-in' }).click()
      await stranger.getByRole('button', { name: 'Continue' }).click()
      await stranger.getByText('Nobody here is linked to that account').first().waitFor()
      assert.deepEqual(javaScriptEnabled ? await accessibilityFaults(stranger) : [], [])
    } finally { await browser.close() }
  })
}

test('the first time a verified address that is the user name links, and from then on the subject does', async () => {
  const b = new Browser()
  assert.equal((await b.ask(await b.backFrom('alice'))).status, 303)
  assert.equal(await b.isIn(), true)
  const again = new Browser()
  assert.equal((await again.ask(await again.backFrom('alice'))).status, 303)
  await assert.rejects(async () => run('user', 'link', 'dora@kent.example', 'alice'), /linked already/)
})

test('nobody comes in who has no account here, whose address is not verified, or who was removed', async () => {
  for (const who of ['carol', 'unverified']) {
    const b = new Browser()
    await refused(b, await b.backFrom(who), /Nobody here is linked to that account/)
  }
  const b = new Browser()
  assert.equal((await b.ask(await b.backFrom('dora'))).status, 303)
  run('user', 'remove', 'dora@kent.example')
  assert.equal(await b.isIn(), false)
  const again = new Browser()
  await refused(again, await again.backFrom('dora'), /Nobody here is linked/)
})

test('an answer counts once, for the browser that asked, with the state that it was given', async () => {
  const b = new Browser(), thief = new Browser()
  const back = await b.backFrom('robert')
  await refused(thief, back, /did not work/) // in another browser
  await refused(b, changed(back, 'state', 'x'.repeat(43)), /did not work/)
  const second = new Browser(), fresh = await second.backFrom('robert')
  assert.equal((await second.ask(fresh)).status, 303)
  await second.ask(`${base}/account`)
  const replayed = await second.ask(fresh) // the session stays, the answer is refused
  assert.equal(replayed.status, 422)
  const third = new Browser(), other = await third.backFrom('robert')
  const usedCode = new URL(fresh).searchParams.get('code')
  await refused(third, changed(other, 'code', usedCode), /does not answer as it should/) // the provider knows a used code
})

test('a code that was asked for by one browser is of no use to another that has a state of its own', async () => {
  const victim = new Browser(), thief = new Browser()
  const code = new URL(await victim.backFrom('robert')).searchParams.get('code')
  const own = await thief.backFrom('carol')
  await refused(thief, changed(own, 'code', code), /does not answer as it should/) // its verifier is another: PKCE
})

test('an answer that names another provider, or an error, is refused', async () => {
  const b = new Browser()
  await refused(b, changed(await b.backFrom('robert'), 'iss', 'https://evil.example'), /did not work/)
  const c = new Browser()
  await refused(c, changed(await c.backFrom('robert'), 'error', 'access_denied'), /did not work/)
  const d = new Browser()
  await refused(d, `${base}/sign-in/openid/back?state=&code=x`, /did not work/)
})

test('the provider signs out too, and comes back to us', async () => {
  const b = new Browser()
  await b.ask(await b.backFrom('robert'))
  const out = await b.ask(`${base}/sign-in/openid/out`)
  assert.ok(out.to.startsWith(`${issuer}/session/end?client_id=muster`))
  assert.equal((await b.ask(out.to)).status, 200)
})

test('every way in and every refusal stands in the audit trail, which holds', () => {
  assert.match(run('audit', 'verify'), /lines/)
})

test('without a provider in the definitions there is nothing of it', async () => {
  const port = await freePort(), empty = join(folder, 'empty')
  mkdirSync(empty)
  const plain = await serve(port, empty)
  try {
    const at = `http://127.0.0.1:${port}`, b = new Browser()
    assert.doesNotMatch((await b.ask(`${at}/sign-in`)).body, /openid|Sign in with/)
    for (const path of ['/sign-in/openid', '/sign-in/openid/back?state=a&code=b', '/sign-in/openid/out']) {
      assert.equal((await b.ask(at + path)).to, `${at}/sign-in`)
    }
  } finally { await stop(plain) }
})

test('a provider that is away is said, and the password still opens', async () => {
  provider.closeAllConnections()
  await new Promise(resolve => provider.close(resolve))
  provider = null
  const b = new Browser()
  await refused(b, `${base}/sign-in/openid`, /does not answer as it should/)
  const csrf = (await b.ask(`${base}/sign-in`)).body.match(/name="csrf" value="([^"]+)"/)[1]
  assert.equal((await b.ask(`${base}/sign-in`, { csrf, username: 'bob', password })).status, 303)
  assert.equal(await b.isIn(), true)
})
