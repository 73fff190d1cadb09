// The schools' front door in a real browser: with the keyboard, without JavaScript, narrow and wide, with axe.
import { test, before, after } from 'node:test'
import assert from 'node:assert/strict'
import { openCounty, openPage, signIn, signedIn, password, main, heading, isSound, follow, fillDay } from './county.mjs'

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

for (const width of [320, 1280]) {
  test(`the police tell of a child by hand, and the duty officer has it among the tasks, ${width} pixels wide`, async () => {
    const name = `Police ${width}`, login = `constable${width}`
    const { number: id } = county.json('organisation', 'add', name, '--kind', 'police').find(o => o.name === name)
    county.json('user', 'add', login, '--display-name', 'Con Stable', '--roles', 'school_user', '--password-stdin')
    county.json('user', 'schools', login, String(id))
    const page = await openPage(county, { viewport: { width, height: 900 } })
    await signIn(page, { name: login, secret: password })
    await page.waitForLoadState()
    await isSound(page)
    await follow(page, main(page).getByRole('link', { name: 'A child may be missing education' }).first())
    await isSound(page)
    await main(page).getByLabel(/surname/i).fill('Zqmoss')
    await main(page).getByLabel(/forename/i).fill('Qxann')
    const boxes = main(page).getByRole('group', { name: /birth/i })
    await boxes.getByLabel('Day').fill('9')
    await boxes.getByLabel('Month').fill('3')
    await boxes.getByLabel('Year').fill('2006')
    await main(page).getByLabel(/who reports/i).first().fill('PC 4711')
    await main(page).getByLabel(/the worry/i).first().fill('Seen at the station at noon')
    await main(page).getByLabel(/urgent/i).first().check()
    await follow(page, page.getByRole('button', { name: 'Send' }))
    await main(page).getByText('How it stands').waitFor()
    await isSound(page)
    await page.context().close()
    const staff = await signedIn(county, { viewport: { width, height: 900 } })
    await staff.goto('/tasks?list=all')
    await main(staff).getByText(/say which child notice \d+ is about/).first().waitFor()
    assert.ok(!(await main(staff).innerText()).includes('Zqmoss'), 'no child is named there')
    await isSound(staff)
    await follow(staff, main(staff).getByRole('link', { name: /say which child/ }).first())
    await main(staff).getByText('Zqmoss').first().waitFor()
    await isSound(staff)
    await staff.context().close()
  })
}

// An organisation of that kind with a user of its own, at its front door.
async function atOrganisation (kind, width, options = {}) {
  const name = `${kind} ${width}`, login = `${kind}${width}`
  const { number: id } = county.json('organisation', 'add', name, '--kind', kind).find(o => o.name === name)
  county.json('user', 'add', login, '--display-name', 'Alex Partner', '--roles', 'school_user', '--password-stdin')
  county.json('user', 'schools', login, String(id))
  const page = await openPage(county, { viewport: { width, height: 900 }, ...options })
  await signIn(page, { name: login, secret: password })
  await page.waitForLoadState()
  return { page, id, name }
}

for (const width of [320, 1280]) {
  test(`health asks for advice, refused without the question and taken with it, ${width} pixels wide`, async () => {
    const { page } = await atOrganisation('health', width)
    await isSound(page)
    await follow(page, main(page).getByRole('link', { name: 'Ask for advice about a child’s education' }).or(
      main(page).getByRole('link', { name: "Ask for advice about a child's education", exact: true })).first())
    await isSound(page)
    await main(page).getByLabel(/who asks/i).first().fill('Health visitor, Ashford')
    await choose(page, 'topic', 'health')
    await follow(page, page.getByRole('button', { name: 'Send' }))
    await page.getByRole('alert').waitFor()
    assert.match(page.complaints.pop(), /422/)
    await isSound(page)
    await main(page).locator('[name="question"]').fill('What help is there for a child who is in hospital for a month?')
    await follow(page, page.getByRole('button', { name: 'Send' }))
    await main(page).getByText('How it stands').waitFor()
    await isSound(page)
    await page.context().close()
  })

  test(`a provider sends the term’s documentation, is asked again and answers, ${width} pixels wide`, async () => {
    const { page, name } = await atOrganisation('provider', width, { javaScriptEnabled: width === 1280 })
    const fill = async answers => {
      for (const [field, value] of Object.entries(answers)) await main(page).locator(`[name="${field}"]`).fill(value)
    }
    const form = main(page).getByRole('link', { name: /^The term.s documentation of provision/ }).first()
    await follow(page, form)
    await fillDay(page, /Last day of the term/, 29, 3, 2018)
    await fill({ pupils: '12', hours_offered: '300', hours_attended: '310' })
    await follow(page, page.getByRole('button', { name: 'Send' }))
    await page.getByRole('alert').getByText('More hours were attended than offered').waitFor()
    page.complaints.pop()
    await fill({ hours_attended: '280' })
    await follow(page, page.getByRole('button', { name: 'Send' }))
    await main(page).getByText('How it stands').waitFor()
    if (width === 1280) await isSound(page)
    const { reference } = county.json('work', '--all', '--register', 'provision_monitoring').find(c => JSON.stringify(c).includes(name))
    county.run('case', 'move', reference, 'sent_back', 'gaps=How many were under 11?')
    await page.goto('/front-door')
    await follow(page, main(page).getByRole('link', { name: /Something is missing in the term.s documentation/ }).first())
    await main(page).getByText('How many were under 11?').first().waitFor()
    if (width === 1280) await isSound(page)
    await fill({ pupils: '11', hours_offered: '300', hours_attended: '280' })
    await follow(page, page.getByRole('button', { name: 'Answer', exact: true }))
    await main(page).getByText('How it stands').waitFor()
    await page.goto('/front-door')
    await main(page).getByText('Nothing waits for your answer.').waitFor()
    await page.context().close()
  })

  test(`a school reads its exclusions to put right and its weekly attendance list, and says that it looked, ${width} pixels wide`, async () => {
    const page = await atSchool({ viewport: { width, height: 900 } })
    await follow(page, main(page).getByRole('link', { name: 'Your exclusions to put right' }))
    assert.match(await heading(page).innerText(), /Your exclusions to put right/)
    await isSound(page)
    await follow(page, page.getByRole('link', { name: 'Front door', exact: true }).first())
    await follow(page, main(page).getByRole('link', { name: 'Your weekly attendance lists' }))
    await isSound(page)
    if (width === 320) {
      await main(page).getByText('No list was sent to you yet.').waitFor()
      const sent = county.json('school', 'send-lists')
      assert.ok(sent.schools > 0, 'lists were sent')
      await page.reload()
    }
    await follow(page, main(page).locator('tbody a').first())
    await isSound(page)
    await main(page).getByRole('columnheader', { name: 'Band' }).waitFor()
    const looked = page.getByRole('button', { name: 'We have looked at this list' })
    assert.equal(await looked.count(), width === 320 ? 1 : 0)
    if (width === 320) {
      await follow(page, looked)
      await main(page).getByText('Your weekly attendance lists').first().waitFor()
      await isSound(page)
    }
    await page.context().close()
  })
}
