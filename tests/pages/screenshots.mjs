// Take the README's pictures: node screenshots.mjs, or make screenshots.
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openCounty, signedIn } from './county.mjs'

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'docs', 'images')
mkdirSync(folder, { recursive: true })
const county = await openCounty({ pupils: process.env.PICTURE_PUPILS || '23000', seed: '1' })
try {
  const page = await signedIn(county, { viewport: { width: 1100, height: 900 } })
  const take = async (name, height) => {
    await page.setViewportSize({ width: 1100, height })
    await page.screenshot({ path: join(folder, name + '.png') })
  }
  await take('rollcall', 1150)
  await page.getByRole('main').getByRole('link', { name: /unaccounted for/i }).first().click()
  await page.waitForLoadState()
  await take('unaccounted', 900)
  // Someone who was on a roll, so that there is a story to tell.
  const child = county.json('discrepancies', 'vanished', '--list').find(c => c.upn && c.forename)
  await page.goto('/children?q=' + child.upn)
  await page.getByRole('main').getByRole('link', { name: new RegExp(child.surname) }).first().click()
  await page.waitForLoadState()
  await take('child', 1150)
  await page.goto('/')
  await page.getByRole('link', { name: /imports/i }).first().click()
  await page.getByRole('main').locator('table tbody a').first().click()
  await page.waitForLoadState()
  await take('import', 900)
} finally {
  await county.close()
}
