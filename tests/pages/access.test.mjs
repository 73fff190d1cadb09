// Who may see what, as people set it in a browser: a case for named people, a role of its own reach, the practitioner index.
import { test, before, after } from 'node:test'
import assert from 'node:assert/strict'
import { openCounty, openPage, signedIn, signIn, follow, heading, main, isSound, fillDay } from './county.mjs'

let county, child
before(async () => {
  county = await openCounty({ pupils: '300' })
  child = county.json('rollcall', '--state', 'on_roll', '--list')[5]
  for (const [name, roles] of [['casey', 'missing_education_officer'], ['toni', 'attendance_officer,member'], ['partner', 'partner']]) {
    county.run('user', 'add', name, '--display-name', 'Sam ' + name, '--roles', roles, '--password-stdin')
  }
}, { timeout: 120000 })
after(async () => { if (county) await county.close() })

async function as (name) {
  const page = await openPage(county)
  await signIn(page, { name })
  return page
}

test('a case is opened to named people on its page, and is not there for anybody else', async () => {
  const { id } = county.json('case', 'open', 'cme', '--person', String(child.person_id), 'referred_on=2018-06-01', 'source=police')
  const page = await signedIn(county), other = await as('casey')
  assert.equal((await other.goto(`/cases/${id}`)).status(), 200)
  await page.goto(`/cases/${id}`)
  await follow(page, page.getByRole('link', { name: 'Who may open it' }))
  assert.match(await heading(page).innerText(), /Who may open this case/)
  await isSound(page)
  await page.getByLabel(/Why/).first().fill('An allegation')
  await page.getByRole('button', { name: /named people|Restrict|Save/i }).first().click()
  await main(page).getByText('Pat Example').first().waitFor()
  await isSound(page)
  assert.equal((await other.goto(`/cases/${id}`)).status(), 404)
  await page.setViewportSize({ width: 320, height: 900 })
  await isSound(page)
  await page.getByLabel(/lifted/i).fill('Closed without finding')
  await page.getByRole('button', { name: /lift/i }).click()
  await page.getByText('The restriction is lifted.').waitFor()
  assert.equal((await other.goto(`/cases/${id}`)).status(), 200)
  for (const p of [page, other]) await p.context().close()
})

test('somebody with a reach of one role goes over to it, and each page says in which they work', async () => {
  const page = await signedIn(county)
  const toni = county.json('user', 'list').find(u => u.username === 'toni')
  await page.goto(`/users/${toni.id}/scope`)
  await follow(page, page.getByRole('link', { name: 'Attendance officer alone' }))
  await isSound(page)
  await page.getByLabel('Ashford').check()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('How far the user reaches is changed.').waitFor()
  const theirs = await as('toni')
  await theirs.goto('/scorecards')
  assert.equal((await theirs.goto(`/children/${child.person_id}`)).status(), 403)
  theirs.complaints.length = 0
  await theirs.goto('/scorecards')
  await follow(theirs, theirs.getByRole('link', { name: /Working as/ }))
  await isSound(theirs)
  await theirs.getByLabel('Attendance officer').check()
  await theirs.getByRole('button', { name: 'Work in this role' }).click()
  await theirs.getByRole('link', { name: 'Working as Attendance officer' }).waitFor()
  assert.equal((await theirs.goto('/scorecards')).status(), 403)
  for (const p of [page, theirs]) await p.context().close()
})

test('a partner looks up who works with a child once they are trained and vetted, and the reason stands with the record', async () => {
  const page = await as('partner'), admin = await signedIn(county)
  await follow(page, page.getByRole('link', { name: 'Who works with a child' }))
  assert.match(await main(page).innerText(), /no training is recorded/)
  await isSound(page)
  const partner = county.json('user', 'list').find(u => u.username === 'partner')
  for (const kind of ['Training', 'Vetting']) {
    await admin.goto(`/users/${partner.id}/clearance`)
    await admin.getByLabel(kind, { exact: true }).check()
    await fillDay(admin, 'Completed on', 8, 1, 2018)
    await fillDay(admin, 'Counts until', 7, 1, 2019)
    await admin.getByRole('button', { name: 'Record' }).click()
    await admin.getByText('It is recorded.').waitFor()
    await isSound(admin)
  }
  await page.goto('/practitioner-index')
  const { upn } = county.json('person', 'find', child.surname + ' ' + child.forename).find(p => p.id === child.person_id)
  await page.getByLabel('Pupil number').fill(upn)
  await page.getByLabel('Why you look').fill('look')
  await page.getByRole('button', { name: 'Look up' }).click()
  await page.getByText('There is a problem').waitFor()
  page.complaints.length = 0 // 422 is logged
  await page.getByLabel('Why you look').fill('Seeing the child tomorrow')
  await page.getByRole('button', { name: 'Look up' }).click()
  await page.getByText(child.surname).first().waitFor()
  await isSound(page)
  const said = county.run('audit', 'seen', String(child.person_id))
  assert.match(said, /Seeing the child tomorrow/)
  for (const p of [page, admin]) await p.context().close()
})
