// Two records of one child, each with an open case: side by side, merged with a choice, seen in the chronology, and parted again.
import { test, before, after } from 'node:test'
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { openCounty, signedIn, accessibilityFaults, approvedBySomebodyElse } from './county.mjs'

const pictures = process.env.PICTURES // a folder to look at them in
let county, page, pair, kept, gone

async function see (name) {
  assert.deepEqual(await accessibilityFaults(page), [])
  if (pictures) await page.screenshot({ path: join(pictures, name + '.png'), fullPage: true })
}

before(async () => {
  county = await openCounty({ pupils: '1200' })
  county.json('match', 'find')
  pair = county.json('match', 'review').find(i => i.kind === 'pair')
  for (const [id, day] of [[pair.left, '2018-06-01'], [pair.right, '2018-06-04']]) {
    const made = county.json('case', 'open', 'cme', '--person', String(id), 'referred_on=' + day, 'source=school')
    if (id === pair.left) kept = made.reference
    else gone = made.reference
  }
  page = await signedIn(county)
})
after(() => county.close())

test('a pair side by side wants to know which of two open cases goes on', async () => {
  await page.goto('/review/' + pair.pair)
  await page.getByText(/Both records have an open/).waitFor()
  await see('1-pair')
  await seesBothSides('/review/' + pair.pair)
  await see('1-pair-narrow')
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.getByLabel('One person: merge the two records').check()
  if (await page.getByLabel(/I am sure/).count()) await page.getByLabel(/I am sure/).check()
  await page.getByRole('button', { name: 'Decide and go to the next' }).click()
  await page.getByRole('link', { name: /Say which case goes on/ }).waitFor()
  await see('2-asked')
})

test('one case goes on, the other is closed as its duplicate; the page of the case says so', async () => {
  await page.getByLabel(`Go on with ${kept}, and close the other as its duplicate`).check()
  await page.getByLabel('One person: merge the two records').check()
  if (await page.getByLabel(/I am sure/).count()) await page.getByLabel(/I am sure/).check()
  await page.getByText('If they are one: which record stays').click()
  await page.getByLabel('The record that stays').selectOption('left')
  await page.getByRole('button', { name: 'Decide and go to the next' }).click()
  await page.getByText(/The merge is proposed/).waitFor()
  await page.goto('/approvals')
  await page.getByRole('button', { name: /Take it back/ }).waitFor() // and nothing to approve one's own
  assert.equal(await page.getByRole('button', { name: /^Approve proposal/ }).count(), 0)
  await see('2-proposed')
  await approvedBySomebodyElse(county, /joins/)
  await page.goto(`/children/${pair.left}/cases`)
  await page.getByText('1 open, 1 closed').waitFor()
  await see('3-cases')
  await page.getByRole('link', { name: gone }).click()
  await page.getByText('Duplicate of').first().waitFor()
  await see('4-duplicate')
})

test('the child’s page leads to the merge by way of the chronology', async () => {
  await page.goto('/children/' + pair.left)
  await see('5-child')
  await page.getByRole('link', { name: 'Records merged into this one' }).click()
  await see('6-chronology')
  await page.getByRole('link', { name: `Record ${pair.right} was merged into this one` }).click()
  await page.getByRole('heading', { name: 'Two records made one' }).waitFor()
  await see('7-merge')
})

test('undone, both cases are open and both records stand', async () => {
  await page.getByLabel('Why').fill('twins after all')
  await page.getByRole('button', { name: 'Undo the merge' }).click()
  await page.getByText(/The undoing is proposed/).waitFor()
  await approvedBySomebodyElse(county, /its own again/)
  await page.reload()
  await page.getByRole('heading', { name: 'A merge that was undone' }).waitFor()
  await see('8-undone')
  for (const id of [pair.left, pair.right]) {
    await page.goto(`/children/${id}/cases`)
    await page.getByText('1 open, 0 closed').waitFor()
  }
  await page.goto(`/children/${pair.right}/chronology`)
  await page.getByRole('link', { name: `Merge undone: records ${pair.left} and ${pair.right} are two again` }).waitFor()
  await page.emulateMedia({ media: 'print' })
  await see('9-print')
  await page.emulateMedia({ media: 'screen' })
})

// What somebody at 400 % sees: both values of a line, and a table still, though each line is laid out in two storeys.
async function seesBothSides (path) {
  await page.setViewportSize({ width: 320, height: 900 })
  await page.goto(path)
  const line = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'Date of birth' }) })
  const [left, right] = [await line.getByRole('cell').nth(0).boundingBox(), await line.getByRole('cell').nth(1).boundingBox()]
  assert.ok(left.x >= 0 && left.x + left.width <= right.x + 1 && right.x + right.width <= 320, JSON.stringify({ left, right }))
  assert.equal(left.y, right.y)
}

test('on a narrow screen two records, and a row and its record, are still side by side', async () => {
  const items = county.json('match', 'review'), row = items.find(i => i.kind === 'row' && i.candidate)
  assert.ok(row)
  await seesBothSides('/doubts/' + row.doubt)
  await see('11-row-narrow')
  await page.goto(`/children/${pair.left}/chronology`)
  const event = page.locator('.muster-chronology td').first(), box = await event.boundingBox()
  assert.ok(box.x + box.width <= 320)
  await page.getByRole('columnheader', { name: 'Day' }).waitFor({ state: 'attached' })
  await see('12-chronology-narrow')
  await page.setViewportSize({ width: 1280, height: 900 })
})

test('a held row is set aside with a reason, and wants one', async () => {
  const row = county.json('match', 'review').find(i => i.kind === 'row' && i.candidate)
  await page.goto('/doubts/' + row.doubt)
  await page.getByLabel(/set it aside/).first().check()
  await page.getByRole('button', { name: 'Decide and go to the next' }).click()
  await page.getByRole('link', { name: 'Say why the row is set aside' }).click()
  await page.keyboard.type('a row of a test system') // the link leads to the box
  await page.getByRole('button', { name: 'Decide and go to the next' }).click()
  await page.getByText('The row is set aside: nothing of it counts.').waitFor()
  assert.ok(!county.json('doubts').some(d => d.id === row.doubt))
})

test('a held row stands beside its record line by line', async () => {
  const row = county.json('match', 'review').find(i => i.kind === 'row' && i.candidate)
  if (!row) return
  await page.goto('/doubts/' + row.doubt)
  await page.getByRole('columnheader', { name: 'The row says' }).waitFor()
  await see('10-row')
})
