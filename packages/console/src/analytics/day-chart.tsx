import type { AnalyticsReport } from "@orders/client";
import { Bar, CartesianGrid, ComposedChart, Legend, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { money } from "../ui/format.ts";

interface Props {
  readonly byDay: AnalyticsReport["byDay"];
  readonly currency: string;
}

/** Revenue as bars and orders as a line, by day. The arrow keys go from day to day. */
export default function DayChart({ byDay, currency }: Props) {
  return (
    <div className="chart">
      <ResponsiveContainer width="100%" height={260}>
        <ComposedChart
          data={[...byDay]}
          title="Revenue and orders by day"
          margin={{ top: 8, right: 0, left: 0, bottom: 0 }}
        >
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis dataKey="day" tickFormatter={(day: string) => day.slice(5)} stroke="var(--quiet)" minTickGap={16} />
          <YAxis yAxisId="revenue" stroke="var(--quiet)" width={64} />
          <YAxis yAxisId="orders" orientation="right" allowDecimals={false} stroke="var(--quiet)" width={40} />
          <Tooltip
            isAnimationActive={false}
            contentStyle={{ background: "var(--surface)", border: "1px solid var(--line)" }}
            formatter={(value, name) => (name === "Revenue" ? money(Number(value), currency) : value)}
          />
          <Legend />
          <Bar
            yAxisId="revenue"
            dataKey="revenue"
            name="Revenue"
            fill="var(--accent)"
            maxBarSize={48}
            isAnimationActive={false}
          />
          <Line
            yAxisId="orders"
            dataKey="orders"
            name="Orders"
            stroke="var(--attention)"
            strokeWidth={2}
            dot={{ r: 3 }}
            isAnimationActive={false}
          />
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  );
}
