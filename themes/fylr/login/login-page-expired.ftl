<#import "template.ftl" as layout>
<@layout.registrationLayout; section>
    <#if section = "header">
        ${msg("pageExpiredTitle")}
    <#elseif section = "form">
        <p class="instruction">${msg("fylrPageExpired")}</p>
        <div class="fylr-actions">
            <a id="loginContinueLink" class="${properties.kcButtonPrimaryClass} ${properties.kcButtonBlockClass}" href="${url.loginAction}">${msg("fylrPageExpiredContinue")}</a>
            <a id="loginRestartLink" class="${properties.kcButtonSecondaryClass} ${properties.kcButtonBlockClass}" href="${url.loginRestartFlowUrl}">${msg("fylrPageExpiredRestart")}</a>
        </div>
    </#if>
</@layout.registrationLayout>
