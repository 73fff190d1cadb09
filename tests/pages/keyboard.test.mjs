// Whole jobs by the keyboard alone (a task added and completed, a report found and its figure opened), wide and at 320 pixels; and the main pages as people see them who force colours, want no motion or look at 400%.
import { test, before, after } from 'node:test'
import assert from 'node:assert/strict'
import { openCounty, openPage, signIn, user, password, isSound, main } from './county.mjs'

let county, child
before(async () => {
  county = await openCounty({ pupils: '300' })
  child = county.json('rollcall', '--state', 'on_roll', '--list')[5]
}, { timeout: 120000 })
after(async () => { if (county) await county.close() })

// Tab until the thing has the focus, which must be seen.
async function reach (page, target) {
  await target.first().waitFor()
  for (let n = 0; n < 400; n++) {
    if (await target.first().evaluate(e => e === document.activeElement)) {
      const seen = await page.evaluate(() => {
        const s = getComputedStyle(document.activeElement)
        return s.outlineStyle !== 'none' || s.boxShadow !== 'none'
      })
      assert.ok(seen, 'the focus is not seen')
      return
    }
    await page.keyboard.press('Tab')
  }
  assert.fail('the keyboard does not reach ' + target)
}

async function press (page, target) {
  await reach(page, target)
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')])
}

async function type (page, target, text) {
  await reach(page, target)
  await page.keyboard.press('Control+A')
  await page.keyboard.type(text)
}

async function entered (options) {
  const page = await openPage(county, options)
  await page.goto('/sign-in')
  await type(page, page.getByLabel('User name'), user)
  await type(page, page.getByLabel('Password', { exact: true }), password)
  await press(page, page.getByRole('button', { name: 'Sign in' }))
  return page
}

for (const width of [1280, 320]) {
  const options = { viewport: { width, height: 900 } }

  test(`a task on a case is added and completed by keyboard, ${width} wide`, async () => {
    const { id } = county.json('case', 'open', width === 320 ? 'cme' : 'ehe', '--person', String(child.person_id),
      ...(width === 320 ? ['referred_on=2018-06-01', 'source=police'] : ['registered_on=2018-06-01', 'source=parent']))
    const page = await entered(options)
    await page.goto(`/cases/${id}`)
    await press(page, main(page).getByRole('link', { name: /Add a task/ }))
    await type(page, main(page).getByRole('textbox').first(), 'Ring the school')
    await press(page, main(page).getByRole('button').first())
    assert.match(await main(page).innerText(), /Ring the school/)
    await isSound(page)
    const task = main(page).getByRole('listitem').filter({ hasText: 'Done, or dismiss: Ring the school' })
    await reach(page, task.locator('summary'))
    await page.keyboard.press('Enter')
    await press(page, task.getByRole('button', { name: /done/i }))
    assert.equal(await task.count(), 0, 'the task is still to be done')
    assert.match(await main(page).innerText(), /Ring the school/)
    await isSound(page)
    await page.context().close()
  })

  test(`a report is found and its figure opened by keyboard, ${width} wide`, async () => {
    const page = await entered(options)
    const menu = page.getByRole('button', { name: 'Menu' })
    if (await menu.isVisible()) {
      await reach(page, menu)
      await page.keyboard.press('Enter')
    }
    await press(page, page.getByRole('link', { name: /Roll call/ }))
    await isSound(page)
    await press(page, main(page).locator('a[href*="/rollcall/on_roll"]'))
    await isSound(page)
    await page.context().close()
  })
}

const pages = ['/', '/registers', '/registers/cme', '/work', '/attendance', '/scorecards']

test('main pages keep everything where colours are forced, motion is not wanted and the page is at 400%', async () => {
  const wide = await entered(), zoomed = await entered({ viewport: { width: 320, height: 256 }, forcedColors: 'active', reducedMotion: 'reduce' })
  for (const path of pages) {
    for (const page of [wide, zoomed]) assert.equal((await page.goto(path)).status(), 200, path)
    const words = async page => (await main(page).innerText()).replace(/\s+/g, ' ').toLowerCase()
    assert.equal((await words(zoomed)).length >= (await words(wide)).length * 0.95, true, path + ' loses words at 400%')
    assert.ok(await zoomed.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), path + ' is too wide at 400%')
    const moving = await zoomed.evaluate(() => [...document.querySelectorAll('*')].filter(e => {
      const s = getComputedStyle(e)
      return parseFloat(s.animationDuration) > 0.01 || parseFloat(s.transitionDuration) > 0.01
    }).length)
    assert.equal(moving, 0, path + ' moves though no motion is wanted')
    assert.deepEqual(zoomed.complaints, [])
  }
  for (const p of [wide, zoomed]) await p.context().close()
})
