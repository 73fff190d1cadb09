// Scorecards as a councillor and an analyst read them: sorted, filtered, opened, broken down, downloaded, printed, published.
import { test, before, after } from 'node:test'
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openCounty, openPage, signIn, signedIn, accessibilityFaults, main, heading, isSound, follow } from './county.mjs'

const day = '2018-05-31'
let county
let card // the directorate's, as the command line gives it

before(async () => {
  county = await openCounty({ pupils: '2000' })
  card = county.json('scorecard', 'directorate', '--as-at', day)
}, { timeout: 180000 })
after(async () => { if (county) await county.close() })

async function isSoundAtAnyWidth (page) {
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 800 })
    await isSound(page)
  }
  await page.setViewportSize({ width: 1280, height: 900 })
}

for (const javaScriptEnabled of [true, false]) {
  test(`a scorecard is sorted by its headers and filtered by owner and colour, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async () => {
    const page = await signedIn(county, { javaScriptEnabled })
    await page.goto(`/scorecards/directorate?as_at=${day}`)
    const rows = main(page).locator('tbody tr')
    assert.equal(await rows.count(), card.rows.length)
    const section = main(page).getByRole('region').first()
    await follow(page, section.getByRole('columnheader', { name: 'Measure' }).getByRole('link'))
    const titles = await section.locator('tbody th a').allInnerTexts()
    assert.deepEqual(titles, [...titles].sort((a, b) => a < b ? -1 : 1))
    assert.equal(await section.getByRole('columnheader', { name: 'Measure' }).getAttribute('aria-sort'), 'ascending')
    await page.getByLabel('Owner').selectOption('SEND')
    await page.getByRole('button', { name: 'Show' }).click()
    await page.waitForURL(/[?&]owner=SEND(&|$)/)
    const wanted = card.rows.filter(r => r.owner === 'SEND')
    assert.equal(await rows.count(), wanted.length)
    await page.getByLabel('Owner').selectOption('')
    await page.getByLabel('Colour').selectOption('no_target')
    await page.getByRole('button', { name: 'Show' }).click()
    await page.waitForURL(/[?&][a-z]+=no_target(&|$)/)
    assert.equal(await rows.count(), card.rows.filter(r => r.rag === 'no_target').length)
    if (javaScriptEnabled) await isSoundAtAnyWidth(page)
    await page.context().close()
  })
}

test('a scorecard is worked by keyboard alone: skip link, filter, a row opened', async () => {
  const page = await signedIn(county)
  await page.goto(`/scorecards/directorate?as_at=${day}`)
  await page.keyboard.press('Tab')
  assert.match(await page.evaluate(() => document.activeElement.textContent), /Skip to main content/)
  await page.keyboard.press('Enter')
  const reached = []
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab')
    const at = await page.evaluate(() => {
      const e = document.activeElement
      const style = getComputedStyle(e)
      return { tag: e.tagName, text: e.textContent.trim().slice(0, 60), is_seen: style.outlineStyle !== 'none' || style.boxShadow !== 'none' }
    })
    assert.ok(at.is_seen, `focus is not seen on ${at.tag} ${at.text}`)
    reached.push(at.text)
    if (at.tag === 'A' && at.text === card.rows[0].title) break
  }
  assert.ok(reached.includes(card.rows[0].title), 'the first row is not reached')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/measures\//)
  assert.match(await heading(page).innerText(), new RegExp(card.rows[0].title))
  await page.context().close()
})

test('a measure shows its trend, its chart with a table beside it, its districts and what may be published', async () => {
  const page = await signedIn(county)
  await page.goto(`/measures/schools_good_out?as_at=${day}`)
  const said = county.json('measure', 'schools_good_out', '--as-at', day, '--by', 'district', '--trend')
  assert.equal(said.trend.length, 13)
  assert.ok((await main(page).innerText()).includes(said.displayed))
  assert.equal(await main(page).getByRole('region', { name: 'Over time' }).locator('tbody tr').count(), 13)
  assert.ok(await main(page).getByRole('img', { name: /Schools judged good/ }).first().isVisible(), 'there is no chart')
  assert.equal(await main(page).getByRole('region', { name: 'Signal or noise' }).locator('tbody tr').count(), said.signal.points.length)
  await isSoundAtAnyWidth(page)
  await page.goto(`/measures/fsm_share?as_at=${day}`)
  await follow(page, main(page).getByRole('link', { name: 'By school' }))
  assert.ok(await main(page).getByRole('img', { name: /by school/ }).isVisible(), 'there is no funnel')
  await isSoundAtAnyWidth(page)
  await follow(page, main(page).getByRole('link', { name: 'As it may be published' }))
  assert.match(await main(page).innerText(), /\bX\b/)
  await isSound(page)
  await page.context().close()
})

test('a scorecard by district and the packs of a district and a school', async () => {
  const page = await signedIn(county)
  await page.goto(`/scorecards/directorate?as_at=${day}`)
  await follow(page, main(page).getByRole('link', { name: 'Every district side by side' }))
  assert.ok(await main(page).getByRole('columnheader', { name: 'Tunbridge Wells' }).isVisible())
  await isSoundAtAnyWidth(page)
  await page.goto('/packs')
  await isSound(page)
  const busiest = county.json('measure', 'schools_good_out', '--as-at', day, '--by', 'district').breakdown.rows
    .reduce((a, b) => b.denominator > a.denominator ? b : a).name
  const school = county.json('pack', '--district', busiest).schools
  assert.ok(school.length > 0)
  await follow(page, main(page).getByRole('link', { name: busiest }))
  assert.equal(await main(page).getByRole('region', { name: 'Its schools' }).locator('tbody tr').count(), school.length)
  await isSoundAtAnyWidth(page)
  await follow(page, main(page).getByRole('region', { name: 'Its schools' }).getByRole('link').first())
  assert.match(await heading(page).innerText(), new RegExp(school[0].name))
  await isSoundAtAnyWidth(page)
  await page.context().close()
})

test('a scorecard prints without its forms, and its files open by themselves', async () => {
  const page = await signedIn(county)
  await page.goto(`/scorecards/directorate?as_at=${day}`)
  await page.emulateMedia({ media: 'print' })
  await page.setViewportSize({ width: 1000, height: 700 })
  assert.equal(await page.getByRole('button', { name: 'Show' }).count(), 0, 'the form is printed')
  assert.equal(await main(page).getByRole('link', { name: /Workbook/ }).count(), 0, 'the links to files are printed')
  await isSound(page)
  await page.emulateMedia({ media: 'screen' })
  const files = { 'Workbook (XLSX), with definitions': 'PK', 'Printable page (HTML)': '<!DOCTYPE html>', CSV: 'scorecard,section', JSON: '{"schema_version"' }
  for (const [name, begins] of Object.entries(files)) {
    const href = await main(page).getByRole('link', { name, exact: true }).getAttribute('href')
    const got = await page.request.get(href)
    assert.equal(got.status(), 200)
    assert.ok((await got.body()).toString('latin1').startsWith(begins), `${name} begins otherwise`)
  }
  const html = await (await page.request.get(`/scorecards/directorate.html?as_at=${day}`)).text()
  const alone = await openPage(county)
  await alone.setContent(html)
  assert.deepEqual(await accessibilityFaults(alone), [])
  assert.ok((await alone.locator('body').innerText()).includes('31 May 2018'))
  await alone.context().close()
  await page.context().close()
})

test('what was signed off is for anybody: without sign-in, small numbers hidden, no way to a record', async () => {
  const anybody = await openPage(county)
  await anybody.goto('/published')
  assert.match(await main(anybody).innerText(), /None has been published yet/)
  county.run('user', 'add', 'maker', '--display-name', 'Maker', '--roles', 'analyst', '--password-stdin')
  county.run('user', 'add', 'lead', '--display-name', 'Lead', '--roles', 'director', '--password-stdin')
  county.run('scorecard', 'freeze', 'directorate', '--as-at', day, '--user', 'maker')
  await anybody.goto('/published')
  assert.match(await main(anybody).innerText(), /None has been published yet/, 'an edition is public before it is signed')
  county.run('scorecard', 'sign', 'directorate', '--as-at', day, '--despite', 'a walk through the pages', '--user', 'lead')
  await anybody.goto('/published?again')
  await follow(anybody, main(anybody).getByRole('link', { name: /Directorate scorecard/ }))
  assert.equal(await main(anybody).locator('tbody tr').count(), card.rows.length)
  assert.equal(await main(anybody).locator('a[href*="/measures"], a[href*="/children"], a[href*="/cases"]').count(), 0)
  assert.match(await main(anybody).innerText(), /small numbers/)
  assert.deepEqual(await anybody.context().cookies(), [])
  await isSoundAtAnyWidth(anybody)
  await anybody.context().close()
})

test('a query about a frozen figure is answered by its owner on the row’s page and closed by somebody else', async () => {
  const csv = join(county.files, 'queried.csv')
  writeFileSync(csv, 'scorecard,section,code,area,period_end,result,polarity,unit,target,released_on,source\n' +
    'CYPE,annual,EY14,County,2017-08-31,74.3,H,percent,77,2017-07-01,published\n')
  county.run('import', 'results', csv)
  for (const name of ['answers', 'closes']) county.run('user', 'add', name, '--display-name', name, '--roles', 'analyst', '--password-stdin')
  county.run('scorecard', 'freeze', 'directorate', '--as-at', '2018-04-30', '--user', 'answers')
  const asked = () => county.json('scorecard', 'queries').find(q => q.measure === 'eyfs_gld' && q.warning === 'W5')
  assert.equal(asked().stage, 'open')
  const visit = async name => {
    const page = await openPage(county)
    await signIn(page, { name })
    await page.waitForURL(url => !url.pathname.startsWith('/sign-in'))
    await page.goto('/scorecards/directorate?as_at=2018-04-30')
    const row = main(page).locator('tr', { has: page.getByRole('link', { name: 'Good level of development', exact: true }) })
    await follow(page, row.getByRole('link', { name: /Commentary/ }))
    return page
  }
  const page = await visit('answers')
  const query = page => main(page).locator('.govuk-summary-card', { hasText: 'W5' })
  assert.match(await query(page).innerText(), /Waiting for an answer/)
  await isSoundAtAnyWidth(page)
  await query(page).getByLabel('The answer').fill('The provisional figure was published early.')
  await query(page).getByLabel('How it came out').selectOption('accepted')
  await query(page).getByRole('button', { name: 'Answer' }).click()
  await page.getByText('The provisional figure was published early.').waitFor()
  assert.equal(asked().stage, 'answered')
  await isSoundAtAnyWidth(page)
  await page.context().close()
  const other = await visit('closes')
  await query(other).getByRole('button', { name: 'Close' }).click()
  await other.getByText('Closed by closes').waitFor()
  assert.equal(asked(), undefined, 'a closed query is still asked')
  await isSoundAtAnyWidth(other)
  await other.context().close()
})
