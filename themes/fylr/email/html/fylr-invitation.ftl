<#import "template.ftl" as layout>
<#assign muted = "color: #565d6d; font-size: 14px">
<@layout.emailLayout>
  <h1 style="margin: 16px 0; font-size: 22px; line-height: 1.3">${msg("fylrInvitationTitle", realmName)}</h1>
  <p><#if user.firstName?has_content>${msg("fylrInvitationHelloName", user.firstName)}<#else>${msg("fylrInvitationHello")}</#if></p>
  <p>${msg("fylrInvitationBody", realmName)}</p>
  <@layout.button href=link label=msg("fylrInvitationButton") />
  <p style="${muted}">${msg("fylrInvitationPlainLink")}<br><a href="${link}" style="color: #2f55d4; word-break: break-all">${link}</a></p>
  <p style="${muted}">${msg("fylrInvitationSecret")}</p>
  <p style="${muted}">${msg("fylrInvitationUnexpected")}</p>
</@layout.emailLayout>
