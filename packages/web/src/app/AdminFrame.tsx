import { NavLink, Outlet, useLocation } from "react-router";
import { useText } from "../i18n/use-text.ts";
import classes from "./AdminFrame.module.css";

const pages = [
  { to: "/admin/accounts", id: "admin.accounts" },
  { to: "/admin/flows", id: "admin.flows" },
  { to: "/admin/queues", id: "admin.queues" },
  { to: "/admin/schedules", id: "admin.schedules" },
  { to: "/admin/emergencies", id: "admin.emergencies" },
  { to: "/admin/customer-lists", id: "admin.customerLists" },
  { to: "/admin/people", id: "admin.people" },
  { to: "/admin/groups", id: "admin.groups" },
  { to: "/admin/skills", id: "admin.skills" },
  { to: "/admin/capacity", id: "admin.capacity" },
] as const;

/** The administrator's pages: their names on the left, one page on the right. */
export function AdminFrame() {
  const text = useText();
  const { pathname } = useLocation();
  return (
    <div className={classes["frame"]}>
      <nav className={classes["nav"]} aria-label={text("rail.admin")}>
        <h2>{text("rail.admin")}</h2>
        {pages.map(({ to, id }) => (
          <NavLink key={to} to={to}>
            {text(id)}
          </NavLink>
        ))}
      </nav>
      {/* Another page starts at its top. */}
      <div className={classes["page"]} key={pathname}>
        <Outlet />
      </div>
    </div>
  );
}
