import type { MeasureAnswer } from "../api/schema.ts";
import { amount, basis } from "../measures.ts";
import { withQuery } from "../router.ts";
import { Link } from "./link.tsx";
import { Met } from "./marks.tsx";

/** What a measure comes to by the values of one dimension; each leads to what stands behind it. */
export function PartTable({ told }: { told: MeasureAnswer }) {
  return (
    <div className="wide">
      <table>
        <thead>
          <tr>
            <th className="capital" scope="col">
              {told.by}
            </th>
            <th className="number" scope="col">
              Value
            </th>
            <th scope="col">Target</th>
            <th scope="col">Over</th>
          </tr>
        </thead>
        <tbody>
          {told.parts.map(({ value, reading }) => (
            <tr key={value ?? ""}>
              <td>
                <Link className="name" to={`${withQuery({ [told.by]: value ?? "-" })}#behind`}>
                  {value ?? "none said"}
                </Link>
              </td>
              <td className="number">{amount(told.measure, reading.value)}</td>
              <td>{reading.meets !== null && <Met meets={reading.meets} />}</td>
              <td className="quiet">{basis(reading)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
