// Finding a child as one types, and the same with the button alone.
import { test, before, after } from 'node:test'
import assert from 'node:assert/strict'
import { openCounty, signedIn, accessibilityFaults } from './county.mjs'

let county
let child // on a roll, with a birth date and a postcode

before(async () => {
  county = await openCounty({ pupils: '400', seed: '11' })
  child = county.json('rollcall', '--state', 'on_roll', '--list').find(c => c.upn && /^[A-Za-z]{5,}$/.test(c.forename) && /^[A-Za-z]{5,}$/.test(c.surname))
}, { timeout: 180000 })
after(async () => { if (county) await county.close() })

const field = page => page.getByRole('searchbox', { name: /name, age, address/i })
const results = page => page.locator('#find-results')
const shown = page => results(page).locator('tbody tr')
const clean = page => {
  assert.deepEqual(page.strangers, [], 'the page asked another host for something')
  assert.deepEqual(page.complaints, [], 'the browser complained')
}
const settled = (page, text) => results(page).getByText(text).first().waitFor()

test('results come as one types, say why, and are told to a screen reader', async () => {
  const page = await signedIn(county)
  await page.goto('/children')
  await field(page).pressSequentially(`${child.forename.slice(0, 4)} ${child.surname}`.toLowerCase(), { delay: 15 })
  await settled(page, `${child.surname}`)
  const row = shown(page).filter({ hasText: child.surname }).first()
  assert.match(await row.innerText(), /name/)
  assert.equal((await row.locator('mark').first().innerText()).toLowerCase(), child.surname.toLowerCase())
  assert.match(await page.locator('#find-status').innerText(), /found|fit/)
  assert.equal(await page.locator('#find-status').getAttribute('role'), 'status')
  assert.equal(await field(page).evaluate(e => e === document.activeElement), true, 'typing lost its place')
  assert.match(page.url(), /q=/)
  assert.doesNotMatch(page.url(), /typing/)
  assert.deepEqual(await accessibilityFaults(page), [])
  clean(page)
  await page.context().close()
})

test('few looks are made and audited, and none holds what was typed', async () => {
  const page = await signedIn(county)
  const asked = []
  page.on('request', r => { if (r.url().includes('typing=1')) asked.push(r.url()) })
  await page.goto('/children')
  await field(page).pressSequentially(child.surname, { delay: 10 })
  await settled(page, child.surname)
  assert.ok(asked.length <= 2, `${asked.length} looks for one name`)
  await field(page).fill(child.surname.slice(0, 1))
  await page.waitForTimeout(600)
  assert.ok(asked.length <= 2, 'one letter was looked for')
  assert.equal(await shown(page).count(), 0)
  await page.context().close()
})

test('marks alone while typing are no mistake; sent as a form they are', async () => {
  const page = await signedIn(county)
  await page.goto('/children')
  await field(page).pressSequentially(".,'")
  await page.waitForTimeout(600)
  assert.equal(await shown(page).count(), 0)
  clean(page)
  await page.keyboard.press('Enter')
  await page.locator('.govuk-error-summary').waitFor()
  assert.match(await page.locator('.govuk-error-summary').innerText(), /part of a name/)
  assert.deepEqual(await accessibilityFaults(page), [])
  await page.context().close()
})

test('the keyboard leads from the field to those found, on, back, and into a record and back again', async () => {
  const page = await signedIn(county)
  await page.goto('/children')
  await field(page).pressSequentially(child.surname.slice(0, 3))
  await shown(page).nth(1).waitFor()
  const at = () => page.evaluate(() => document.activeElement.getAttribute('href') || document.activeElement.id)
  const links = await shown(page).locator('td:first-child a').evaluateAll(all => all.map(a => a.getAttribute('href')))
  await page.keyboard.press('ArrowDown')
  assert.equal(await at(), links[0])
  await page.keyboard.press('ArrowDown')
  assert.equal(await at(), links[1])
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  assert.equal(await at(), 'q')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.waitForURL(new RegExp(links[0] + '$'))
  await page.goBack()
  await shown(page).nth(1).waitFor()
  assert.equal(await field(page).inputValue(), child.surname.slice(0, 3))
  await page.context().close()
})

test('a search that finds nobody says what to try; one that finds too many, what to add', async () => {
  const page = await signedIn(county)
  await page.goto('/children?q=zzzzqqq')
  assert.match(await results(page).innerText(), /Nobody found[\s\S]*date of birth alone/)
  await page.goto('/children?q=a')
  assert.match(await results(page).innerText(), /More than 20 people fit[\s\S]*Add a date of birth or a postcode/)
  assert.equal(await shown(page).count(), 20)
  assert.deepEqual(await accessibilityFaults(page), [])
  clean(page)
  await page.context().close()
})

test('without scripts the form does the same', async () => {
  const page = await signedIn(county, { javaScriptEnabled: false })
  for (const query of [`${child.surname} ${child.forename.slice(0, 2)}`, child.upn.replace(/(.{4})/g, '$1 ').toLowerCase(), `${child.forename}x ${child.surname}`]) {
    await page.goto('/children')
    await field(page).fill(query)
    await page.getByRole('button', { name: 'Find' }).click()
    assert.ok((await results(page).innerText()).includes(child.surname), `${query} does not find the child`)
  }
  await page.context().close()
})

test('the page and the command line find the same people in the same order', async () => {
  const page = await signedIn(county)
  for (const query of [child.surname, `${child.forename} ${child.surname}`, child.forename.slice(0, 2), `${child.surname}x`, 'aged 9', 'road 12']) {
    const reply = await page.request.get(`/children.json?q=${encodeURIComponent(query)}`)
    const answer = await reply.json()
    const line = county.json('person', 'find', ...query.split(' '))
    assert.ok(!answer.is_partial)
    assert.deepEqual(answer.children.map(c => c.id), line.map(c => c.id), query)
    assert.deepEqual(answer.children.map(c => c.why), line.map(c => c.why), query)
  }
  await page.context().close()
})
