/** The screens of a transaction by name. A name that has parameters is that of a screen with them. */
import type { Screen, Screens } from './application.ts'
import { bareName, paramsIn, withParams } from './params.ts'

/** A Map, because most names have no parameters. */
class ScreensByName extends Map<string, Screen> implements Screens {
  override get(name: string): Screen | undefined {
    const screen = super.get(bareName(name))
    if (!screen?.params) return name.includes('?') ? undefined : screen
    return withParams(screen, new Map(new URLSearchParams(paramsIn(name))))
  }

  declared(name: string): Screen | undefined {
    return super.get(bareName(name))
  }
}

export const screensOf = (screens: readonly Screen[]): Screens =>
  new ScreensByName(screens.map((screen) => [screen.name, screen]))
