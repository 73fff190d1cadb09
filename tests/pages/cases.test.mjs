// Casework in a browser: lists with boxes to tick, what is done to many cases at once, and the pages around them.
import { test, before, after } from 'node:test'
import assert from 'node:assert/strict'
import { openCounty, signedIn, accessibilityFaults, user } from './county.mjs'

let county, cases

// Three cases of one register, of children who have none.
function openCases () {
  const children = county.json('rollcall', '--state', 'unaccounted', '--list').slice(0, 3)
  return children.map(c => county.json('case', 'open', 'cme', '--person', String(c.person_id ?? c.id),
    'referred_on=2018-06-01', 'source=police'))
}

before(async () => {
  county = await openCounty()
  cases = openCases()
}, { timeout: 180000 })
after(async () => { if (county) await county.close() })

const main = page => page.getByRole('main')
const accessible = async (page, name) => {
  assert.deepEqual(await accessibilityFaults(page), [], name)
  assert.deepEqual(page.strangers, [], 'the page asked another host for something')
  assert.deepEqual(page.complaints, [], 'the browser complained')
}

async function tick (page, n, what) {
  await page.goto('/registers/cme')
  for (const c of cases.slice(0, n)) await page.getByLabel(`Tick ${c.reference}`).check()
  await page.getByLabel('With the ticked cases').selectOption({ label: what })
  await page.getByRole('button', { name: 'Continue' }).click()
}

for (const javaScriptEnabled of [true, false]) {
  test(`ticked cases are allocated together, ${javaScriptEnabled ? 'with' : 'without'} scripts`, async () => {
    const page = await signedIn(county, { javaScriptEnabled })
    await tick(page, 2, 'Allocate to a worker or a team')
    if (javaScriptEnabled) await accessible(page, 'bulk form')
    await page.getByLabel('Worker').selectOption({ label: 'Pat Example' })
    await page.getByLabel('Why').fill(`share ${javaScriptEnabled}`)
    await page.getByRole('button', { name: /allocate/i }).click()
    await main(page).getByRole('heading', { name: 'Done: 2 cases' }).waitFor()
    if (javaScriptEnabled) await accessible(page, 'bulk report')
    assert.equal(county.json('work', '--worker', user).length, 2)
    await page.context().close()
  })
}

test('a move says which cases could not go, and why; the stage’s own questions are asked once', async () => {
  const page = await signedIn(county)
  await tick(page, 3, 'Move to another stage')
  await page.getByLabel('To which stage').selectOption('enquiries')
  await page.getByRole('button', { name: 'Continue' }).click()
  await accessible(page, 'bulk move')
  await page.getByRole('button', { name: /move/i }).click()
  await main(page).getByRole('heading', { name: '0 of 3 cases done' }).waitFor()
  assert.equal(await main(page).getByText('Not done', { exact: true }).count(), 3)
  await page.context().close()
})

test('a task added by hand is on the list, on the calendar, and is opened again', async () => {
  const page = await signedIn(county)
  await page.goto(`/cases/${cases[0].id}`)
  await page.getByRole('link', { name: 'Add a task' }).click()
  await accessible(page, 'new task')
  await page.getByLabel('What is to be done').fill('Ring the grandmother')
  await page.getByLabel('Day', { exact: true }).fill('20')
  await page.getByLabel('Month', { exact: true }).fill('6')
  await page.getByLabel('Year', { exact: true }).fill('2018')
  await page.getByLabel('For (optional)').selectOption({ label: 'Pat Example' })
  await page.getByRole('button', { name: 'Add the task' }).click()
  await page.getByText('The task is added.').waitFor()
  await page.goto('/tasks')
  await accessible(page, 'tasks')
  await main(page).getByRole('link', { name: /End.*Ring the grandmother/ }).click()
  await accessible(page, 'one task')
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByText('The task is ended.').waitFor()
  await page.goto(`/cases/${cases[0].id}`)
  await page.getByText('Open it again').click()
  await page.getByLabel('Why it is to be done after all').fill('she was out')
  await page.getByRole('button', { name: 'Open again' }).click()
  await page.getByText('The task is open again.').waitFor()
  await accessible(page, 'case')
  await page.goto('/calendar')
  await accessible(page, 'calendar')
  await main(page).getByRole('link', { name: /1 task/ }).click()
  await main(page).getByText('Ring the grandmother').first().waitFor()
  await page.context().close()
})

test('the calendar’s day, workload, settings and letters can be used by all', async () => {
  const page = await signedIn(county)
  for (const path of ['/calendar?list=all&day=2018-06-08', '/workload', '/settings', `/cases/${cases[0].id}/letter`, '/ticks', '/registers/cme/about']) {
    await page.goto(path)
    assert.ok(await main(page).getByRole('heading', { level: 1 }).count(), path)
    await accessible(page, path)
  }
  await page.context().close()
})
