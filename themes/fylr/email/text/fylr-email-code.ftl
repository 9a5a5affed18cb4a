<#ftl output_format="plainText">
<#if user.firstName?has_content>${msg("fylrInvitationHelloName", user.firstName)}<#else>${msg("fylrInvitationHello")}</#if>

${msg("fylrEmailCodeBody", realmName, minutes?c)}

${code}

${msg("fylrEmailCodeOnce")}

${msg("fylrEmailCodeUnexpected")}
