/** Lines as an SVG file in docs/, drawn without a browser. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

export interface Plot {
  /** In docs/. */
  file: string
  title: string
  x: string
  y: string
  isLog: { x: boolean; y: boolean }
  lines: readonly { name: string; points: readonly (readonly [x: number, y: number])[] }[]
}

use([LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer])

/** Distinct in grey, too. */
const strokes = [
  { color: '#0b5c4a', type: 'solid' },
  { color: '#a61b1b', type: 'dashed' },
  { color: '#1b2430', type: 'dotted' },
] as const

const axis = (name: string, isLog: boolean) => ({
  type: isLog ? ('log' as const) : ('value' as const),
  name,
  nameLocation: 'middle' as const,
  nameGap: 32,
  axisLabel: { formatter: (value: number) => value.toLocaleString('en') },
})

export function draw({ file, title, x, y, isLog, lines }: Plot): void {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 640, height: 360 })
  chart.setOption({
    animation: false,
    backgroundColor: '#fff',
    title: { text: title, left: 'center', textStyle: { fontSize: 15 } },
    legend: { show: lines.length > 1, bottom: 0, itemGap: 30 },
    grid: { left: 64, right: 40, top: 48, bottom: lines.length > 1 ? 76 : 52 },
    xAxis: axis(x, isLog.x),
    yAxis: { ...axis(y, isLog.y), nameGap: 44 },
    series: lines.map(({ name, points }, at) => ({
      type: 'line',
      name,
      data: points.map((point) => [...point]),
      color: strokes[at]?.color,
      lineStyle: { type: strokes[at]?.type },
      symbolSize: 6,
    })),
  })
  writeFileSync(join(import.meta.dirname, '../../docs', file), `${chart.renderToSVGString()}\n`)
  chart.dispose()
}
