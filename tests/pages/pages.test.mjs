// What a person does with Muster, in a real browser on a small county. Everything is found as a person finds it: by what is
// written on it, not by how the page is built.
import { test, before, after } from 'node:test'
import assert from 'node:assert/strict'
import { writeFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openCounty, openPage, signedIn, signIn, accessibilityFaults, approvedBySomebodyElse, user } from './county.mjs'

let county
let unaccounted // the children of that list, as the command line gives them

before(async () => {
  county = await openCounty()
  unaccounted = county.json('rollcall', '--state', 'unaccounted', '--list')
}, { timeout: 180000 })
after(async () => { if (county) await county.close() })

const heading = page => page.getByRole('heading', { level: 1 })
const clean = page => {
  assert.deepEqual(page.strangers, [], 'the page asked another host for something')
  assert.deepEqual(page.complaints, [], 'the browser complained')
}
const addressOf = async (page, name) => page.getByRole('link', { name }).first().getAttribute('href')

async function openUnaccounted (page) {
  await page.goto('/')
  await page.getByRole('main').getByRole('link', { name: /unaccounted for/i }).first().click()
  await page.waitForLoadState()
}

async function openFirstChild (page) {
  await openUnaccounted(page)
  await page.getByRole('main').locator('table tbody a').first().click()
  await page.waitForLoadState()
}

// The address of each main page, found by walking to it.
async function mainPages (page) {
  const found = { home: '/' }
  await openUnaccounted(page)
  found.list = page.url()
  await openFirstChild(page)
  found.child = page.url()
  found.chronology = await addressOf(page, /by kind, source and period/i)
  await page.goto('/')
  for (const [key, name] of [['search', /find a child/i], ['schools', /schools/i], ['imports', /imports/i]]) {
    found[key] = await addressOf(page, name)
  }
  await page.goto(found.schools)
  found.school = await page.getByRole('main').locator('table tbody a, ul a').first().getAttribute('href')
  await page.goto(found.imports)
  found.report = await page.getByRole('main').locator('table tbody a').first().getAttribute('href')
  return found
}

test('nothing is to be seen without signing in', async () => {
  for (const route of county.json('routes').filter(r => r.method === 'GET' && r.permission !== 'NEEDS_NOTHING')) {
    const path = route.path.replace(/\{[^}]+\}/g, '1')
    for (const form of ['', '.json', '.csv']) {
      const reply = await fetch(county.base + path + (path === '/' && form ? 'index' : '') + form, { redirect: 'manual' })
      assert.ok([303, 401, 403, 404].includes(reply.status), `${path}${form}: ${reply.status}`)
      const text = await reply.text()
      for (const child of unaccounted.slice(0, 20)) assert.ok(!text.includes(child.upn || '~'), `${path}${form} shows a child`)
    }
  }
})

test('a wrong password is refused in words, and says nothing of which part was wrong', async () => {
  const page = await openPage(county)
  const said = []
  for (const who of [{ secret: 'not the password' }, { name: 'nobody', secret: 'not the password' }]) {
    await signIn(page, who)
    assert.ok(page.url().includes('/sign-in'))
    said.push(await page.locator('.govuk-error-summary').innerText())
    assert.deepEqual(await accessibilityFaults(page), [])
  }
  assert.equal(said[0], said[1])
  await page.goto('/')
  assert.match(page.url(), /sign-in/)
  await page.context().close()
})

test('the roll call opens to unaccounted for, to a child, to the reason why', async () => {
  const page = await signedIn(county)
  const count = county.json('rollcall')
  const main = await page.getByRole('main').innerText()
  for (const n of [count.known, ...Object.values(count.states)]) {
    assert.ok(main.includes(n.toLocaleString('en-GB')), `${n} is not on the first page`)
  }
  await openUnaccounted(page)
  const rows = await page.getByRole('main').locator('table tbody tr').count()
  assert.ok(rows > 0 && rows <= unaccounted.length)
  await page.getByRole('main').locator('table tbody a').first().click()
  const name = await heading(page).innerText()
  const child = unaccounted.find(c => name.includes(c.surname))
  assert.ok(child, `${name} is not one of the unaccounted for`)
  const text = await page.getByRole('main').innerText()
  assert.match(text, /unaccounted for/i)
  assert.match(text, /\d{1,2} (January|February|March|April|May|June|July|August|September|October|November|December) \d{4}/)
  if (child.upn) assert.ok(text.replace(/\s/g, '').includes(child.upn))
  clean(page)
  await page.context().close()
})

test('the list behind a figure is the same as JSON and CSV', async () => {
  const page = await signedIn(county)
  await openUnaccounted(page)
  const at = new URL(page.url())
  const form = suffix => `${at.origin}${at.pathname}${suffix}${at.search}`
  const csv = await page.request.get(form('.csv'))
  assert.equal(csv.status(), 200)
  assert.match(csv.headers()['content-type'], /text\/csv/)
  const body = await csv.text()
  for (const child of unaccounted) assert.ok(body.includes(child.surname), 'a child is not in the CSV')
  const json = await page.request.get(form('.json'))
  assert.equal(json.status(), 200)
  assert.ok(await json.json())
  await page.context().close()
})

test('a child is found by name, by part of a name and by UPN', async () => {
  const page = await signedIn(county)
  const child = county.json('rollcall', '--state', 'on_roll', '--list').find(c => c.upn && c.forename)
  for (const query of [`${child.forename} ${child.surname}`, `${child.surname} ${child.forename.slice(0, 2)}`, child.upn]) {
    await page.goto('/')
    await page.getByRole('link', { name: /find a child/i }).first().click()
    await page.getByRole('main').getByRole('searchbox').or(page.getByRole('main').getByRole('textbox')).first().fill(query)
    await page.keyboard.press('Enter')
    await page.waitForURL(/q=/)
    assert.ok((await page.getByRole('main').innerText()).includes(child.surname), `${query} does not find the child`)
  }
  await page.getByRole('main').getByRole('link', { name: new RegExp(child.surname, 'i') }).first().click()
  assert.ok((await heading(page).innerText()).includes(child.surname))
  clean(page)
  await page.context().close()
})

test('a school opens, and names its pupils to those who may see them', async () => {
  const page = await signedIn(county)
  const pages = await mainPages(page)
  await page.goto(pages.school)
  assert.ok((await heading(page).innerText()).length > 3)
  assert.match(await page.getByRole('main').innerText(), /URN/)
  clean(page)
  await page.context().close()
})

async function upload (page, path) {
  await page.goto('/')
  await page.getByRole('link', { name: /imports/i }).first().click()
  await page.getByRole('main').locator('input[type=file]').setInputFiles(path)
  await page.getByRole('button', { name: /^import$/i }).click()
  await page.waitForURL(/imports\/\d+/)
  // Without JavaScript the page of a running import asks to be loaded again; it is asked for here.
  for (let i = 0; i < 60; i++) {
    const text = await page.getByRole('main').innerText()
    if (/Finished/.test(text)) return text
    await new Promise(resolve => setTimeout(resolve, 250))
    await page.goto(page.url())
  }
  assert.fail('the import never finished')
}

test('a chronology is sifted without scripts, and prints with the name and without the menus', async () => {
  const page = await signedIn(county)
  await openFirstChild(page)
  const name = await heading(page).innerText()
  await page.getByRole('link', { name: /by kind, source and period/i }).click()
  assert.ok((await heading(page).innerText()).includes(name))
  const all = await page.getByRole('main').locator('tbody tr td:first-child').count()
  await page.getByLabel('What').selectOption('birth')
  await page.getByLabel('Order').selectOption('oldest')
  await page.getByRole('button', { name: 'Show' }).click()
  await page.waitForURL(/kind=birth/)
  assert.equal(await page.getByRole('main').locator('tbody tr td:first-child').count(), 1)
  assert.ok(all > 1)
  assert.deepEqual(await accessibilityFaults(page), [])
  await page.emulateMedia({ media: 'print' })
  for (const gone of ['.muster-filter', '.govuk-service-navigation', '.govuk-footer', '.govuk-back-link']) {
    assert.equal(await page.locator(gone).first().isVisible(), false, `${gone} is printed`)
  }
  const printed = await page.getByRole('main').innerText()
  assert.match(printed, /Printed on \d{1,2} \w+ \d{4} by \w+/)
  assert.ok(printed.split(name).length > 2, 'the name does not stand at the head of the table')
  clean(page)
  await page.context().close()
})

test('a file is uploaded, and the report says what came of it', async () => {
  const page = await signedIn(county)
  const again = await upload(page, join(county.files, 'gias.csv'))
  assert.match(again, /gias\.csv/)
  assert.match(again, /unchanged|nothing/i)
  const bad = join(county.files, 'known-bad.csv')
  const lines = readFileSync(join(county.files, 'known.csv'), 'utf8').split('\n')
  const columns = lines[1].split(',')
  columns[lines[0].split(',').indexOf('dob')] = '2017-02-30'
  writeFileSync(bad, [lines[0], columns.join(','), ''].join('\n'))
  const refused = await upload(page, bad)
  assert.match(refused, /refused/i)
  assert.match(refused, /known-bad\.csv, line 2, dob\s+This is no day of the calendar/)
  assert.deepEqual(await accessibilityFaults(page), [])
  clean(page)
  await page.context().close()
})

test('a case is opened, refused, commented on, and its pages are fit for everybody', async () => {
  const page = await signedIn(county)
  const fit = async what => {
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 900 })
      assert.deepEqual(await accessibilityFaults(page), [], `${what} at ${width}`)
      const wide = await page.evaluate(() => document.documentElement.scrollWidth)
      assert.ok(wide <= width, `${what} is ${wide} pixels wide in a window of ${width}`)
    }
    await page.setViewportSize({ width: 1280, height: 900 })
  }
  const child = unaccounted.find(c => c.person_id && c.surname)
  await page.goto(`/registers/cme/new?person=${child.person_id}`)
  assert.ok((await page.getByRole('main').innerText()).includes(child.surname))
  await fit('the form')
  await page.getByLabel('Day').first().fill('31')
  await page.getByLabel('Month').first().fill('2')
  await page.getByLabel('Year').first().fill('2018')
  await page.getByRole('button', { name: 'Open the case' }).click()
  await page.locator('.govuk-error-summary').waitFor()
  assert.equal(await page.getByLabel('Day').first().inputValue(), '31')
  await fit('the form refused')
  await page.getByLabel('Day').first().fill('1')
  await page.getByLabel('Month').first().fill('6')
  await page.getByLabel('Who told us').selectOption('school')
  await page.getByRole('button', { name: 'Open the case' }).click()
  await page.waitForURL(/cases\/\d+$/)
  const address = page.url()
  await fit('the case')
  await page.getByLabel('Add a comment').fill('Rang the aunt')
  await page.getByRole('button', { name: 'Add the comment' }).click()
  await page.getByText('Rang the aunt').waitFor()
  for (const path of ['change', 'allocate', 'link', 'row?list=enquiries', 'move?stage=closed', 'clock?clock=closed_30']) {
    await page.goto(`${address}/${path}`)
    await fit(path)
  }
  for (const path of ['/work', '/work?list=all', '/registers', '/registers/cme', '/registers/cme/about']) {
    await page.goto(path)
    await fit(path)
  }
  page.complaints = page.complaints.filter(c => !/422/.test(c)) // the browser logs the refused form
  clean(page)
  await page.context().close()
})

test('every main page passes axe at WCAG 2.2 AA, wide and narrow, and never scrolls sideways at 320 pixels', async () => {
  const page = await signedIn(county)
  for (const [name, url] of Object.entries(await mainPages(page))) {
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 900 })
      await page.goto(url)
      assert.deepEqual(await accessibilityFaults(page), [], `${name} at ${width}`)
      const wide = await page.evaluate(() => document.documentElement.scrollWidth)
      assert.ok(wide <= width, `${name} is ${wide} pixels wide in a window of ${width}`)
    }
  }
  clean(page)
  await page.context().close()
})

test('lists of pupils pass axe, wide and narrow; the button opens an attendance case, to which the list then leads', async () => {
  const page = await signedIn(county)
  for (const path of ['lists/persistent', 'lists/severe', 'lists/on_track', 'lists/vanished', 'lists/patterns', 'lists/no_reason', 'lists/leave', 'visits']) {
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 900 })
      await page.goto(`/attendance/${path}`)
      assert.deepEqual(await accessibilityFaults(page), [], `${path} at ${width}`)
      const wide = await page.evaluate(() => document.documentElement.scrollWidth)
      assert.ok(wide <= width, `${path} is ${wide} pixels wide in a window of ${width}`)
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.goto('/attendance/lists/persistent')
  await page.getByRole('button', { name: /^open a case for/i }).first().click()
  await page.waitForLoadState()
  assert.match(page.url(), /\/cases\/\d+$/)
  await page.goto('/attendance/lists/persistent')
  assert.ok(await page.getByRole('link', { name: /^open case of/i }).count() > 0, 'the list does not lead to the case')
  clean(page)
  await page.context().close()
})

test('everything can be done with the keyboard alone', async () => {
  const page = await openPage(county)
  await page.goto('/')
  const tabTo = async (wanted, most = 60) => {
    for (let i = 0; i < most; i++) {
      await page.keyboard.press('Tab')
      const here = await page.evaluate(() => {
        const e = document.activeElement
        return { text: (e.innerText || e.value || '').trim(), href: e.href || '', name: e.name || '', seen: getComputedStyle(e).outlineStyle + getComputedStyle(e).boxShadow }
      })
      if (wanted(here)) return here
    }
    assert.fail('Tab never came to ' + wanted)
  }
  const skip = await tabTo(e => /skip to main content/i.test(e.text), 3)
  assert.ok(skip)
  await tabTo(e => e.name === 'username')
  await page.keyboard.type(user)
  await page.keyboard.press('Tab')
  await page.keyboard.type('a long enough password')
  await page.keyboard.press('Enter')
  await page.waitForURL(county.base + '/')
  const link = await tabTo(e => /unaccounted for/i.test(e.text))
  assert.notEqual(link.seen, 'nonenone', 'the focus cannot be seen')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => /unaccounted/i.test(document.querySelector('h1').innerText))
  const child = await tabTo(e => /\/children\/\d+$/.test(e.href))
  await page.keyboard.press('Enter')
  await page.waitForURL(child.href)
  assert.ok(unaccounted.some(c => child.text.includes(c.surname)))
  await page.context().close()
})

test('it all works without JavaScript', async () => {
  const page = await signedIn(county, { javaScriptEnabled: false })
  await openFirstChild(page)
  const name = await heading(page).innerText()
  assert.ok(unaccounted.some(c => name.includes(c.surname)))
  assert.match(await upload(page, join(county.files, 'gias.csv')), /gias\.csv/)
  await page.context().close()
})

test('on paper a child\'s page has what matters and no furniture', async () => {
  const page = await signedIn(county)
  await openFirstChild(page)
  await page.emulateMedia({ media: 'print' })
  assert.ok(await heading(page).isVisible())
  assert.equal(await page.getByRole('link', { name: /sign out/i }).or(page.getByRole('button', { name: /sign out/i })).first().isVisible(), false)
  await page.context().close()
})

test('signing out ends it, and the way back shows nothing', async () => {
  const page = await signedIn(county)
  await openFirstChild(page)
  const child = page.url()
  await page.getByRole('button', { name: /sign out/i }).or(page.getByRole('link', { name: /sign out/i })).first().click()
  await page.goto(child)
  assert.match(page.url(), /sign-in/)
  await page.context().close()
})

test('a page that is not there, and a child who is not, say so plainly', async () => {
  const page = await signedIn(county)
  await openFirstChild(page)
  for (const path of ['/nowhere', new URL(page.url()).pathname.replace(/\d+/, '99999999')]) {
    const reply = await page.goto(path)
    assert.equal(reply.status(), 404)
    assert.match(await heading(page).innerText(), /not find|cannot find|not found/i)
    assert.deepEqual(await accessibilityFaults(page), [])
  }
  await page.context().close()
})

test('a record is restricted on its page, and then only the people named find it', async () => {
  const page = await signedIn(county)
  const child = county.json('rollcall', '--state', 'on_roll', '--list').find(c => c.upn && c.forename)
  county.json('user', 'add', 'kim', '--roles', 'general', '--password-stdin')
  await page.goto(`/children/${child.person_id}`)
  await page.getByRole('link', { name: 'Restrictions' }).click()
  assert.deepEqual(await accessibilityFaults(page), [])
  await page.getByRole('button', { name: /restrict the record/i }).click()
  assert.match(await page.locator('.govuk-error-summary').innerText(), /must be given/)
  assert.deepEqual(await accessibilityFaults(page), [])
  page.complaints = [] // of the answer 422, which was asked for
  await page.getByLabel('Open to named people only').check()
  await page.getByRole('textbox', { name: 'Why' }).fill('at risk')
  await page.getByRole('button', { name: /restrict the record/i }).click()
  assert.match(await page.getByRole('main').innerText(), /The restriction is placed/)
  assert.deepEqual(await accessibilityFaults(page), [])
  const other = await openPage(county)
  await signIn(other, { name: 'kim' })
  assert.equal((await other.goto(`/children/${child.person_id}`)).status(), 404)
  await other.goto(`/children?q=${child.upn}`)
  assert.ok(!(await other.getByRole('main').innerText()).includes(child.surname))
  await page.goto('/restrictions')
  assert.ok((await page.getByRole('main').innerText()).includes(child.surname))
  assert.deepEqual(await accessibilityFaults(page), [])
  await page.getByRole('main').getByRole('link', { name: /named people only/i }).first().click()
  await page.getByLabel('Why it is lifted').fill('no longer')
  await page.getByRole('button', { name: /lift the restriction/i }).click()
  assert.equal((await other.goto(`/children/${child.person_id}`)).status(), 200)
  clean(page)
  await other.context().close()
  await page.context().close()
})

test('a family and who is involved are seen, added to and ended', async () => {
  const page = await signedIn(county)
  const child = county.json('rollcall', '--state', 'on_roll', '--list').find(c => c.upn && c.forename)
  await page.goto(`/children/${child.person_id}/family`)
  assert.deepEqual(await accessibilityFaults(page), [])
  await page.getByLabel('Surname').fill('Penhallow')
  await page.getByLabel('Forename').fill('Morwenna')
  await page.getByLabel('Relationship to the child').selectOption('grandparent')
  await page.getByRole('button', { name: 'Record' }).click()
  assert.ok((await page.getByRole('main').innerText()).includes('Morwenna Penhallow'))
  await page.getByRole('button', { name: /End it today.*Morwenna Penhallow/ }).click()
  assert.match(await page.getByRole('main').innerText(), /Ended/)
  await page.goto(`/children/${child.person_id}/involved`)
  assert.match(await page.getByRole('main').innerText(), /School/)
  await page.getByLabel('Service', { exact: true }).selectOption('early_help')
  await page.getByLabel('Name', { exact: true }).fill('Sam Lee')
  await page.getByRole('button', { name: 'Record' }).click()
  assert.ok((await page.getByRole('main').innerText()).includes('Sam Lee'))
  for (const path of ['family', 'involved', 'adoption', 'restrictions']) {
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 900 })
      await page.goto(`/children/${child.person_id}/${path}`)
      assert.deepEqual(await accessibilityFaults(page), [], `${path} at ${width}`)
      const wide = await page.evaluate(() => document.documentElement.scrollWidth)
      assert.ok(wide <= width, `${path} is ${wide} pixels wide in a window of ${width}`)
    }
  }
  clean(page)
  await page.context().close()
})

test('two records of one child are found, compared, merged and parted again', async () => {
  for (const doubt of county.json('doubts').filter(d => d.reason.startsWith('may be a known child'))) {
    county.json('doubt', 'decide', String(doubt.id), 'different')
  }
  county.json('match', 'find')
  const page = await signedIn(county)
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Duplicates' }).click()
  assert.match(await heading(page).innerText(), /may be one person/)
  assert.deepEqual(await accessibilityFaults(page), [])
  await page.getByRole('button', { name: /start with the first/i }).click()
  assert.match(await heading(page).innerText(), /Are these one person/)
  assert.match(await page.getByRole('main').innerText(), /differs/)
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 900 })
    assert.deepEqual(await accessibilityFaults(page), [], `a pair at ${width}`)
    const wide = await page.evaluate(() => document.documentElement.scrollWidth)
    assert.ok(wide <= width, `the pair is ${wide} pixels wide in a window of ${width}`)
  }
  const pair = page.url()
  await page.getByLabel(/one person: merge/i).check()
  const sure = page.getByLabel(/I am sure/)
  if (await sure.count()) await sure.check()
  await page.getByRole('button', { name: /decide/i }).click()
  assert.match(await page.locator('.govuk-notification-banner').innerText(), /when somebody else approves it/)
  assert.notEqual(page.url(), pair)
  await page.getByLabel(/asking somebody/i).check()
  await page.getByRole('button', { name: /decide/i }).click()
  assert.match(await page.locator('.govuk-error-summary').innerText(), /whom you ask/)
  assert.deepEqual(await accessibilityFaults(page), [])
  page.complaints = [] // of the answer 422, which was asked for
  await approvedBySomebodyElse(county, /joins/)
  await page.goto(pair)
  await page.getByRole('link', { name: /undo it/i }).click()
  assert.deepEqual(await accessibilityFaults(page), [])
  await page.getByRole('button', { name: /undo the merge/i }).click()
  await page.getByText(/The undoing is proposed/).waitFor()
  await approvedBySomebodyElse(county, /its own again/)
  await page.goto('/review/all')
  assert.deepEqual(await accessibilityFaults(page), [])
  clean(page)
  await page.context().close()
})
