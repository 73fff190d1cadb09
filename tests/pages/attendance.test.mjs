// Attendance as people look at it: from the county down to one child, in a real browser on a small county.
import { test, before, after } from 'node:test'
import assert from 'node:assert/strict'
import { fillDay, openCounty, signedIn, main, heading, isSound, follow } from './county.mjs'

let county
let figures // of the county, as the command line gives them

before(async () => {
  county = await openCounty()
  figures = county.json('attendance', 'summary')[0]
}, { timeout: 180000 })
after(async () => { if (county) await county.close() })

test('from the county to a district, a school, its pupils and one child', async () => {
  const page = await signedIn(county)
  await follow(page, page.getByRole('link', { name: 'Attendance', exact: true }))
  const text = await main(page).innerText()
  assert.ok(text.includes(`${figures.absence_percent.toFixed(1)}%`), 'the county’s absence is not on its page')
  assert.ok(text.includes(figures.persistent.toLocaleString('en-GB')))
  const chart = page.getByRole('img', { name: /absence by week\b/i })
  assert.ok(await chart.isVisible())
  await isSound(page)

  await follow(page, main(page).getByRole('region', { name: 'Districts' }).getByRole('link').first())
  assert.match(await heading(page).innerText(), /Attendance in /)
  await isSound(page)

  await follow(page, main(page).getByRole('region', { name: 'Schools' }).getByRole('link').first())
  const school = await heading(page).innerText()
  assert.match(school, /Attendance: /)
  assert.match(await main(page).innerText(), /Present in the morning/)
  await isSound(page)

  await follow(page, main(page).getByRole('link', { name: /most absent first/ }))
  const absences = await main(page).locator('tbody tr td:nth-child(6)').allInnerTexts()
  const numbers = absences.map(parseFloat)
  assert.ok(numbers.length > 1 && numbers.every((n, i) => i === 0 || n <= numbers[i - 1]), 'not most absent first')
  await isSound(page)

  const absence = absences[0]
  await follow(page, main(page).locator('tbody a').first())
  assert.ok((await main(page).innerText()).includes(`${absence} of possible sessions missed`))
  const id = /children\/(\d+)/.exec(page.url())[1]
  const own = county.json('attendance', 'summary', '--pupil', id)
  assert.equal(own.length, await main(page).getByRole('region', { name: 'At each school' }).locator('tbody tr').count())
  // A cell says its code to the eye and its meaning to a screen reader.
  assert.match(await page.locator('.muster-calendar td').filter({ hasText: 'Illness' }).first().textContent(), /^I Illness$/)
  await isSound(page)
  await page.context().close()
})

test('groups are chosen with plain forms, and are the command line’s to the last unit', async () => {
  const page = await signedIn(county, { javaScriptEnabled: false })
  await page.goto('/attendance')
  await page.getByLabel('Group by').selectOption('fsm')
  await page.getByLabel('Then by').selectOption('sex')
  await page.getByLabel('Course by').selectOption('half_term')
  await page.getByRole('button', { name: 'Show' }).click()
  const rows = page.getByRole('region', { name: 'By free school meals, then sex' }).locator('tbody tr')
  const wanted = county.json('attendance', 'summary', '--by', 'fsm,sex')
  assert.equal(await rows.count(), wanted.length)
  for (let i = 0; i < wanted.length; i++) {
    assert.ok((await rows.nth(i).innerText()).includes(wanted[i].possible.toLocaleString('en-GB')))
  }
  assert.equal(await page.getByRole('region', { name: 'By half term', exact: true }).locator('tbody tr').count(), 6)
  await fillDay(page, 'First day', 1, 9, 2019)
  await fillDay(page, 'Last day', 30, 9, 2019)
  await page.getByRole('button', { name: 'Show' }).click()
  assert.match(await main(page).innerText(), /No register of these days/)
  await page.context().close()
})

test('a child’s calendar prints with its colours and within the sheet, and fits a telephone', async () => {
  const page = await signedIn(county)
  const child = county.json('rollcall', '--state', 'on_roll', '--list').find(c => c.year_group === '5' || c.upn)
  await page.goto(`/children/${child.person_id}`)
  await follow(page, main(page).getByRole('link', { name: 'Attendance', exact: true }))
  await page.setViewportSize({ width: 320, height: 700 })
  await isSound(page)
  await page.emulateMedia({ media: 'print' })
  await page.setViewportSize({ width: 700, height: 1000 })
  await isSound(page)
  assert.equal(await page.getByRole('button', { name: 'Show' }).count(), 0, 'the form is printed')
  await page.context().close()
})
