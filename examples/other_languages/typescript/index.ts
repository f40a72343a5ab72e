// A Pulumi program in TypeScript that uses the components of osaccess: docs/elsewhere.md
// Checked against the schema of the components, not run here.
import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import * as osaccess from "@pulumi/osaccess"; // made by: pulumi package add ADDRESS

const config = new pulumi.Config();

const web = new osaccess.Project("web", {
    description: "the web shop",
});

const bot = new osaccess.AutomationOwner("bot", {
    userName: "web-bot",
    description: "deploys the web shop",
});

const botOnWeb = new osaccess.RoleAssignments("bot-on-web", {
    userId: bot.userId,
    projectId: web.projectId,
    roleIds: { member: config.require("memberRoleId") },
});

const botLogin = new openstack.Provider("bot-login", {
    authUrl: config.require("authUrl"),
    userName: bot.userName,
    userDomainId: "default",
    password: bot.password,
    tenantId: web.projectId,
}, { dependsOn: [botOnWeb] });

const deploy = new osaccess.RotatingCredential("deploy", {
    description: "the pipeline of the web shop",
    roles: ["member", "reader"],
    accessRules: [
        { service: "compute", method: "GET", path: "/compute/v2.1/servers" },
    ],
    every: "30d",
    overlap: "7d",
    anchor: "2026-01-01T00:00:00Z",
}, { providers: [botLogin] });

export const current = pulumi.secret(deploy.current);
export const previous = deploy.previous;
