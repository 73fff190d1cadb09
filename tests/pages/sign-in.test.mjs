// Signing in, one's account, and what administrators do for somebody who cannot get in, in a real browser.
import { test, before, after } from 'node:test'
import assert from 'node:assert/strict'
import { openCounty, openPage, signIn, signedIn, accessibilityFaults, main, heading, isSound } from './county.mjs'

let county
before(async () => {
  county = await openCounty({ pupils: '300' })
  county.json('user', 'add', 'lee', '--display-name', 'Lee Example', '--roles', 'general', '--password-stdin')
}, { timeout: 180000 })
after(async () => { if (county) await county.close() })

const given = 'four deaf cats 4'

for (const javaScriptEnabled of [true, false]) {
  test(`a given password leads to the choice of one's own ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async () => {
    const page = await signedIn(county, { javaScriptEnabled })
    await page.goto('/users')
    await page.getByRole('link', { name: 'Lee Example' }).click()
    await page.getByRole('link', { name: /new password/i }).click()
    await page.waitForURL(/\/users\/\d+\/password/)
    assert.deepEqual(javaScriptEnabled ? await accessibilityFaults(page) : [], [])
    await page.getByRole('button', { name: 'Make a new password' }).click()
    await page.getByText('shown only now').waitFor()
    assert.deepEqual(javaScriptEnabled ? await accessibilityFaults(page) : [], [])
    const secret = await page.locator('#made').innerText()
    const other = await openPage(county, { javaScriptEnabled, viewport: { width: 320, height: 900 } })
    await signIn(other, { name: 'lee', secret })
    await other.waitForURL(/\/sign-in\/password/)
    assert.equal(await heading(other).innerText(), 'Choose your own password')
    assert.deepEqual(javaScriptEnabled ? await accessibilityFaults(other) : [], [])
    await other.goto('/account')
    await other.waitForURL(/\/sign-in\?/) // nothing else is open yet
    await other.goto('/sign-in/password')
    await other.getByLabel('The new password', { exact: true }).fill(given)
    await other.getByLabel('The new password again', { exact: true }).fill(given)
    await other.getByRole('button', { name: 'Change password' }).click()
    await other.getByRole('button', { name: 'Sign out' }).waitFor()
    await other.getByRole('link', { name: 'Lee Example' }).click()
    await other.waitForURL(/\/account$/)
    assert.match(await main(other).innerText(), /General user/)
    await other.context().close()
    await page.context().close()
  })
}

test('people change their own password, and are told in words what will not do', async () => {
  const page = await openPage(county)
  await signIn(page, { name: 'lee', secret: given })
  await page.getByRole('link', { name: 'Lee Example' }).click()
  await page.getByRole('link', { name: 'Change your password' }).click()
  await page.getByLabel('The password you have').fill(given)
  await page.getByLabel('The new password', { exact: true }).fill('password1234')
  await page.getByLabel('The new password again', { exact: true }).fill('password1234')
  await page.getByRole('button', { name: 'Change password' }).click()
  await page.getByText(/first that anyone would try/).first().waitFor()
  assert.deepEqual(await accessibilityFaults(page), [])
  page.complaints = [] // of the answer 422, which was asked for
  await page.getByLabel('The password you have').fill(given)
  await page.getByLabel('The new password', { exact: true }).fill('five shy foxes 5')
  await page.getByLabel('The new password again', { exact: true }).fill('five shy foxes 5')
  await page.getByRole('button', { name: 'Change password' }).click()
  await page.getByText('every other session of yours has ended').waitFor()
  await isSound(page)
  await page.context().close()
})
