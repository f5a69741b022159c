import { createBrowserRouter, Navigate } from "react-router";
import { SetupPage } from "../features/session/SetupPage.tsx";
import { CrashPage } from "./CrashPage.tsx";
import { DeskPage } from "./DeskPage.tsx";
import { Gate } from "./Gate.tsx";
import { MissingPage } from "./MissingPage.tsx";

/** The desktop's addresses. What an agent needs is in the first load, the administrator's pages come when asked for. */
export function createRouter() {
  return createBrowserRouter([
    { path: "/setup", element: <SetupPage />, errorElement: <CrashPage /> },
    {
      path: "/",
      element: <Gate />,
      errorElement: <CrashPage />,
      hydrateFallbackElement: <></>,
      children: [
        { index: true, element: <Navigate to="/work" replace /> },
        { path: "work", element: <DeskPage /> },
        { path: "work/:conversationId", element: <DeskPage /> },
        {
          path: "waiting",
          lazy: async () => ({
            Component: (await import("../features/waiting/WaitingPage.tsx")).WaitingPage,
          }),
        },
        {
          path: "emergencies",
          lazy: async () => ({
            Component: (await import("../features/schedules/EmergenciesPage.tsx")).EmergenciesPage,
          }),
        },
        {
          path: "admin",
          lazy: async () => ({ Component: (await import("./AdminFrame.tsx")).AdminFrame }),
          children: [
            { index: true, element: <Navigate to="/admin/accounts" replace /> },
            {
              path: "accounts",
              lazy: async () => ({
                Component: (await import("../features/accounts/AccountsPage.tsx")).AccountsPage,
              }),
            },
            {
              path: "accounts/new",
              lazy: async () => ({
                Component: (await import("../features/accounts/ConnectPage.tsx")).ConnectPage,
              }),
            },
            {
              path: "accounts/:integrationId",
              lazy: async () => ({
                Component: (await import("../features/accounts/AccountPage.tsx")).AccountPage,
              }),
            },
            {
              path: "flows",
              lazy: async () => ({
                Component: (await import("../features/flows/FlowsPage.tsx")).FlowsPage,
              }),
            },
            {
              path: "flows/:flowId",
              lazy: async () => ({
                Component: (await import("../features/flows/FlowPage.tsx")).FlowPage,
              }),
            },
            {
              path: "queues",
              lazy: async () => ({
                Component: (await import("../features/queues/QueuesPage.tsx")).QueuesPage,
              }),
            },
            {
              path: "queues/:queueId",
              lazy: async () => ({
                Component: (await import("../features/queues/QueuePage.tsx")).QueuePage,
              }),
            },
            {
              path: "schedules",
              lazy: async () => ({
                Component: (await import("../features/schedules/SchedulesPage.tsx")).SchedulesPage,
              }),
            },
            {
              path: "schedules/groups/:scheduleGroupId",
              lazy: async () => ({
                Component: (await import("../features/schedules/GroupPage.tsx")).GroupPage,
              }),
            },
            {
              path: "schedules/:scheduleId",
              lazy: async () => ({
                Component: (await import("../features/schedules/SchedulePage.tsx")).SchedulePage,
              }),
            },
            {
              path: "emergencies",
              lazy: async () => ({
                Component: (await import("../features/schedules/EmergenciesPage.tsx"))
                  .EmergenciesPage,
              }),
            },
            {
              path: "customer-lists",
              lazy: async () => ({
                Component: (await import("../features/customer-lists/CustomerListsPage.tsx"))
                  .CustomerListsPage,
              }),
            },
            {
              path: "customer-lists/:customerListId",
              lazy: async () => ({
                Component: (await import("../features/customer-lists/CustomerListPage.tsx"))
                  .CustomerListPage,
              }),
            },
            {
              path: "people",
              lazy: async () => ({
                Component: (await import("../features/people/PeoplePage.tsx")).PeoplePage,
              }),
            },
            {
              path: "groups",
              lazy: async () => ({
                Component: (await import("../features/groups/GroupsPage.tsx")).GroupsPage,
              }),
            },
            {
              path: "groups/:groupId",
              lazy: async () => ({
                Component: (await import("../features/groups/GroupPage.tsx")).GroupPage,
              }),
            },
            {
              path: "skills",
              lazy: async () => ({
                Component: (await import("../features/skills/SkillsPage.tsx")).SkillsPage,
              }),
            },
            {
              path: "capacity",
              lazy: async () => ({
                Component: (await import("../features/capacity/CapacityPage.tsx")).CapacityPage,
              }),
            },
            {
              path: "people/:userId",
              lazy: async () => ({
                Component: (await import("../features/people/PersonPage.tsx")).PersonPage,
              }),
            },
          ],
        },
        { path: "*", element: <MissingPage /> },
      ],
    },
  ]);
}
