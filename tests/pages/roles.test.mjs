// Every page that a user of each role can reach by links, walked from where they land. A page whose make has not been seen before is
// looked at by axe, at 1280 and 320 pixels, by keyboard alone and without scripts; of the others it is asked that they open, once for
// each role. What no role reaches by a link is said, and may only be what is listed here.
import { test, before, after } from 'node:test'
import assert from 'node:assert/strict'
import { openCounty, openPage, signIn, accessibilityFaults, password } from './county.mjs'

// Reached by sending a form, by those who are not signed in, from a refusal, or by what only a form leaves behind (a document of a case, a
// disposal, a question to a school, a request whose sender has shown who they are), or only where pairs are surely one child.
const withoutLink = new Set(['/sign-in', '/sign-in/code', '/sign-in/password', '/sign-in/set-up', '/sign-in/openid', '/sign-in/openid/back',
  '/sign-in/openid/out', '/bulk', '/published', '/published/{edition}', '/documents/{id}', '/glass', '/privacy/disposals/{id}', '/front-door/reply/{id}',
  '/account/codes/set-up', '/account/role', '/review/all', '/privacy/requests/{id}/pack'])
const MOST_PAGES = Number(process.env.PAGES_A_ROLE || 600)

let county, roles, routes
const looked = new Map() // the make of a page, to where it was first seen
const reached = new Set() // routes
const ofRegisters = new Set() // kinds of page below one register's: walked by the first role that comes there
const told = { pages: 0, looks: 0, stops: 0 }

// Something of each kind that a page shows: a restriction, a doubtful pair, a merge, an edition, a week's attendance lists, a notice.
function plant (school) {
  const onRoll = county.json('rollcall', '--state', 'on_roll', '--list').map(c => String(c.person_id))
  county.run('restrict', 'child', onRoll[9], '--kind', 'named_people', '--reader', roles.map(r => 'a-' + r).join(','), '--reason', 'By order of the court')
  county.run('match', 'find')
  const pair = county.json('match', 'review').filter(p => p.kind === 'pair').at(-1)
  county.run('person', 'merge', String(pair.left), String(pair.right))
  county.run('scorecard', 'freeze', 'directorate')
  county.run('school', 'send-lists')
  county.run('notice', 'send', 'child_missing', '--school', school, '--surname', 'Example', '--forename', 'Alex', '--born', '2008-03-04',
    'reason=other', 'last_seen_on=2018-06-01')
}

before(async () => {
  county = await openCounty({ pupils: '600' })
  county.run('make-casework', '--open', '200')
  routes = county.json('routes').filter(r => r.method === 'GET')
  roles = county.json('role', 'list').map(r => r.role)
  const school = String(county.json('school', 'find', 'primary')[0].urn)
  for (const role of roles) {
    county.run('user', 'add', 'a-' + role, '--display-name', 'Sam ' + role.replaceAll('_', ' '), '--roles', role, '--password-stdin')
    if (['school_user', 'partner'].includes(role)) county.run('user', 'schools', 'a-' + role, school)
    if (role === 'partner') {
      for (const kind of ['training', 'vetting']) county.run('user', 'clearance', 'a-' + role, '--kind', kind, '--done', '2018-01-08', '--until', '2019-01-07')
    }
  }
  plant(school)
}, { timeout: 300000 })
after(async () => { if (county) await county.close() })

const patternOf = path => new RegExp('^' + path.replace(/[.]/g, '\\.').replace(/\{[^}]+\}/g, '[^/]+') + '$')

function routeOf (path) {
  const bare = path.replace(/\.(json|csv|xlsx|html|svg)$/, '') || '/'
  const fits = routes.filter(r => patternOf(r.path).test(bare))
  return fits.find(r => r.path === bare) ?? fits[0]
}

// Registers whose page leads to one that no other register has.
const ofTheirOwn = ['/registers/enforcement', '/registers/roll_removal']

// Its route, and which names its query has, not what they say. What is found on a register's page is of a kind of its own: each register's
// cases look otherwise.
function kindOf (url, from) {
  const names = [...new Set(url.searchParams.keys())].sort().join('+')
  const made = url.pathname.match(/\.(json|csv|xlsx|html|svg)$/)
  const register = from?.pathname.startsWith('/registers/') ? from.pathname : ofTheirOwn.includes(url.pathname) ? 'its own' : ''
  return `${routeOf(url.pathname)?.path ?? url.pathname}${made ? made[0] : ''}?${names} ${register}`
}

const unescaped = text => text.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=').replaceAll('&#39;', "'").replaceAll('&quot;', '"')

function linksIn (html, from) {
  return [...html.matchAll(/<a\b[^>]*\bhref="([^"]*)"/g)].map(m => unescaped(m[1]))
    .filter(href => !href.startsWith('#') && !/^(mailto|tel|data):/.test(href))
    .map(href => new URL(href, from)).filter(url => url.href.startsWith(county.base) && url.pathname !== '/sign-out')
}

// The kinds of element a page is made of: what differs between two children is not a different make.
function makeOf (html) {
  const tags = html.matchAll(/<([a-z0-9]+)\b([^>]*)>/g)
  const kinds = new Set()
  for (const [, tag, rest] of tags) {
    kinds.add(tag + (rest.match(/class="([^"]*)"/)?.[1] ?? '') + (rest.match(/type="([^"]*)"/)?.[1] ?? ''))
  }
  return [...kinds].sort().join('|')
}

const words = page => page.getByRole('main').innerText()

// Tab through it: every link, button and field in the order they stand, each visible when it has the focus, and out at the end.
async function keyboard (page) {
  const expected = await page.evaluate(() => {
    const all = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
    const groups = new Set() // a group of radio buttons is one stop
    const stops = all.filter(e => e.checkVisibility({ visibilityProperty: true }) && !e.disabled && e.tabIndex >= 0).filter(e => {
      const group = (e.form?.action ?? '') + e.name
      return e.type !== 'radio' || (!groups.has(group) && groups.add(group))
    })
    stops.forEach((e, i) => { e.dataset.stop = i })
    document.activeElement?.blur()
    window.getSelection().removeAllRanges()
    return stops.map(e => e.outerHTML.slice(0, 100))
  })
  const seen = new Set()
  for (let i = 0; i < Math.min(expected.length, 60); i++) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(() => {
      const e = document.activeElement
      if (!e || e === document.body) return null
      const box = e.getBoundingClientRect(), style = getComputedStyle(e)
      return {
        number: e.dataset.stop ?? e.form?.querySelector(`[type=radio][name="${e.name}"][data-stop]`)?.dataset.stop ?? e.outerHTML.slice(0, 100),
        isThere: box.width > 0 && box.height > 0,
        isMarked: style.outlineStyle !== 'none' || style.boxShadow !== 'none' || e.matches('[type=radio], [type=checkbox]'),
        what: e.outerHTML.slice(0, 120)
      }
    })
    if (!stop) break
    assert.ok(!seen.has(stop.number), 'the keyboard goes in a circle at ' + stop.what)
    assert.ok(stop.isThere, 'the focus is where nobody sees it: ' + stop.what)
    assert.ok(stop.isMarked, 'nothing shows the focus: ' + stop.what)
    seen.add(stop.number)
    told.stops++
  }
  const missed = expected.slice(0, 60).filter((_, i) => !seen.has(String(i)))
  assert.ok(missed.length === 0 || seen.size === 60, `by keyboard these are not reached: ${missed.join(' ')}`)
}

async function look (page, plain, url) {
  await page.goto(url.href)
  const faults = await accessibilityFaults(page)
  if (await page.getByRole('heading', { level: 1 }).count() !== 1) faults.push('not one main heading')
  if (!(await page.title()).trim()) faults.push('no title')
  try { await keyboard(page) } catch (e) { faults.push(e.message) }
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 900 })
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    if (wide > 0) faults.push(`${wide} pixels too wide at ${width}`)
  }
  await page.setViewportSize({ width: 1280, height: 900 })
  const withScripts = await words(page)
  await plain.goto(url.href)
  const without = await words(plain)
  if (without.length < withScripts.length / 2) faults.push('without scripts half of it is missing')
  faults.push(...page.strangers.splice(0).map(s => 'asks another host: ' + s), ...page.complaints.splice(0).map(c => 'the browser complains: ' + c))
  told.looks++
  return faults
}

async function walk (role) {
  const page = await openPage(county)
  await signIn(page, { name: 'a-' + role })
  await page.waitForURL(u => !u.pathname.startsWith('/sign-in'))
  const plain = await openPage(county, { javaScriptEnabled: false, storageState: await page.context().storageState() })
  const faults = []
  const waiting = [{ url: new URL(page.url()), from: 'signing in' }], known = new Set([kindOf(waiting[0].url)])
  for (let n = 0; waiting.length && n < MOST_PAGES; n++) {
    const { url, from } = waiting.shift()
    const reply = await page.request.get(url.href)
    const html = await reply.text()
    told.pages++
    const route = routeOf(url.pathname)
    if (route) reached.add(route.path)
    if (reply.status() !== 200) { faults.push(`${url.pathname}${url.search}: a link of ${from} leads to ${reply.status()}`); continue }
    if (!(reply.headers()['content-type'] ?? '').startsWith('text/html') || reply.headers()['content-disposition']) continue
    const make = makeOf(html)
    if (!looked.has(make)) {
      looked.set(make, url.pathname)
      faults.push(...(await look(page, plain, url)).map(f => `${url.pathname}${url.search}: ${f}`))
    }
    for (const link of linksIn(html, url)) {
      const kind = kindOf(link, url)
      if (known.has(kind) || ofRegisters.has(kind)) continue
      known.add(kind)
      if (kind.includes(' /registers/')) ofRegisters.add(kind)
      waiting.push({ url: link, from: url.pathname })
    }
  }
  await page.context().close()
  await plain.context().close()
  return faults
}

test('every role walks every page that its links reach', { timeout: 1500000 }, async t => {
  for (const role of roles.filter(r => !process.env.ROLE || process.env.ROLE.split(',').includes(r))) {
    await t.test(role, async () => assert.deepEqual(await walk(role), []))
  }
  const missed = routes.map(r => r.path).filter(p => !reached.has(p) && !withoutLink.has(p))
  console.log(`# walked ${told.pages} pages as ${roles.length} roles; ${looked.size} makes of page looked at, ${told.stops} stops by keyboard; ` +
    `${reached.size} of ${routes.length} routes reached by links`)
  if (!process.env.ROLE) assert.deepEqual(missed, [], 'no role reaches these by a link')
})
