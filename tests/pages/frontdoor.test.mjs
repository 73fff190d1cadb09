// The schools' front door in a real browser: with the keyboard, without JavaScript, narrow and wide, with axe.
import { test, before, after } from 'node:test'
import assert from 'node:assert/strict'
import { openCounty, openPage, signIn, password, main, heading, isSound, follow } from './county.mjs'

const urn = 300006 // a primary school of every invented county
let county, pupil

before(async () => {
  county = await openCounty()
  county.json('user', 'add', 'sam', '--display-name', 'Sam School', '--roles', 'school_user', '--password-stdin')
  county.json('user', 'schools', 'sam', String(urn))
}, { timeout: 180000 })
after(async () => { if (county) await county.close() })

async function atSchool (options) {
  const page = await openPage(county, options)
  await signIn(page, { name: 'sam', secret: password })
  await page.waitForLoadState()
  return page
}

// A long list is a select, a short one radio buttons.
const choose = async (page, name, code) => {
  const list = page.locator(`select[name="${name}"]`)
  if (await list.count()) await list.selectOption(code)
  else await page.locator(`input[name="${name}"][value="${code}"]`).check()
}

for (const width of [320, 1280]) {
  test(`a pupil leaves the roll: found, told, and what was sent is shown, ${width} pixels wide`, async () => {
    const page = await atSchool({ viewport: { width, height: 900 } })
    await isSound(page)
    await follow(page, main(page).getByRole('link', { name: 'A pupil is leaving the roll', exact: true }))
    assert.match(await heading(page).innerText(), /which pupil\?/)
    await isSound(page)
    const row = main(page).locator('tbody tr').nth(width === 320 ? 0 : 1)
    pupil = (await row.locator('td').nth(2).innerText()).trim()
    await follow(page, row.getByRole('link'))
    await isSound(page)
    await follow(page, page.getByRole('button', { name: 'Send' }))
    assert.match(await page.getByRole('alert').innerText(), /Ground/)
    assert.match(page.complaints.pop(), /422/) // the browser's own word for a form that is refused
    await isSound(page)
    await page.locator('[name="removed_on-day"], [name="removed_on.day"], [name="removed_on_day"]').first().fill('8')
    await page.locator('[name="removed_on-month"], [name="removed_on.month"], [name="removed_on_month"]').first().fill('6')
    await page.locator('[name="removed_on-year"], [name="removed_on.year"], [name="removed_on_year"]').first().fill('2018')
    await choose(page, 'ground', 'e')
    await choose(page, 'destination', 'moved')
    await follow(page, page.getByRole('button', { name: 'Send' }))
    assert.match(await main(page).innerText(), /How it stands/)
    await isSound(page)
    await page.context().close()
  })
}

test('a file of notices is checked and sent without JavaScript; the refused row comes back', async () => {
  const page = await atSchool({ javaScriptEnabled: false })
  await page.goto(`/front-door/bulk/incident_nil?school=${urn}`)
  const box = page.getByLabel('Or the rows themselves')
  await box.fill('term_ended_on,answer\n2018-03-29,nil\n2018-13-29,nil\n')
  await page.getByRole('button', { name: 'Check' }).click()
  const text = await main(page).innerText()
  assert.match(text, /Checked, and nothing is sent yet: 1 of 2/)
  await page.getByRole('button', { name: 'Send 1' }).click()
  assert.match(await main(page).innerText(), /Sent: 1 of 2/)
  assert.match(await box.inputValue(), /2018-13-29/)
  await page.context().close()
})

test('the page of a file is used with the keyboard alone, and is sound', async () => {
  const page = await atSchool()
  await page.goto(`/front-door/bulk/leaving_roll?school=${urn}`)
  await isSound(page)
  await page.getByLabel('Or the rows themselves').focus()
  await page.keyboard.press('Control+A')
  await page.keyboard.type(`upn,removed_on,ground,destination\n${pupil},2018-06-08,,moved`)
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate(() => document.activeElement.innerText.trim()), 'Check')
  await page.keyboard.press('Enter')
  await main(page).getByText('Refused').first().waitFor()
  await isSound(page)
  await page.context().close()
})

test('another school’s front door is closed', async () => {
  const page = await atSchool()
  const answer = await page.goto('/front-door?school=300003')
  assert.equal(answer.status(), 403)
  await page.context().close()
})
