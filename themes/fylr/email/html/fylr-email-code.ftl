<#import "template.ftl" as layout>
<#assign muted = "color: #565d6d; font-size: 14px">
<@layout.emailLayout>
  <h1 style="margin: 16px 0; font-size: 22px; line-height: 1.3">${msg("fylrEmailCodeTitle")}</h1>
  <p><#if user.firstName?has_content>${msg("fylrInvitationHelloName", user.firstName)}<#else>${msg("fylrInvitationHello")}</#if></p>
  <p>${msg("fylrEmailCodeBody", realmName, minutes?c)}</p>
  <p style="margin: 24px 0; font-size: 32px; font-weight: bold; letter-spacing: 4px">${code}</p>
  <p style="${muted}">${msg("fylrEmailCodeOnce")}</p>
  <p style="${muted}">${msg("fylrEmailCodeUnexpected")}</p>
</@layout.emailLayout>
