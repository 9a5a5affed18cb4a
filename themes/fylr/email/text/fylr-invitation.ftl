<#ftl output_format="plainText">
<#if user.firstName?has_content>${msg("fylrInvitationHelloName", user.firstName)}<#else>${msg("fylrInvitationHello")}</#if>

${msg("fylrInvitationBody", realmName)}

${link}

${msg("fylrInvitationSecret")}

${msg("fylrInvitationUnexpected")}
